"""The lab's page with an OpenID provider that somebody else wrote (``foreign_provider.mjs``), and its people.

What another such provider needs as well (:mod:`.canaille_provider`) is here too: :class:`TheirLab`, :func:`page_at`.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from server import spa
from server.lab import hosts as lab
from server.lab.names import APP, PARTNER
from tests.e2e import python_in_page
from tests.e2e.lab import ROOT, Lab, Process, free_port
from tests.e2e.person import ADA, ALAN, PASSWORD, Person
from tests.e2e.serving import serving

AUTH = """
[auth]
issuer = "{issuer}"
client_id = "spa"
scope = "openid profile email"
response_type = "id_token token"
api = "{issuer}"
"""

NAMES = {ADA: "Ada", ALAN: "Alan"}


class TheirLab(Lab):
    """The page and their provider. There is no API but their UserInfo."""

    def __init__(
        self, provider: Process, ports: dict[str, int], issuer: str, folder: Path, *, authorize: str, userinfo: str
    ) -> None:
        super().__init__({"provider": provider}, ports, folder, {})
        self.login = issuer
        self.authorization_endpoint = f"{issuer}{authorize}"
        self.userinfo_endpoint = f"{issuer}{userinfo}"

    def forget(self) -> None:
        """Forget what people did, which is kept in memory alone."""
        self.parts["provider"].stop()
        self.parts["provider"].start()


@contextmanager
def page_at(issuer: str, port: int) -> Iterator[None]:
    """Serve the page, with ``issuer`` in its settings, at the hosts of the lab."""
    auth = AUTH.format(issuer=issuer)
    text = re.sub(r"(?s)\n\[auth\].*?(?=\n#|\n\[)", auth, (ROOT / "pyscript.toml").read_text(encoding="utf-8"))
    page = spa.create_app(spa.SpaConfig(ROOT, text, (issuer,), (issuer,)))
    with serving(lab.create_app({APP: page, PARTNER: page}, home=f"http://{APP}:{port}"), port):
        yield


@contextmanager
def running(
    folder: Path, *, first_party: bool = False, access_token: int = 600, id_token: int = 600
) -> Iterator[TheirLab]:
    """Run the provider and the page. The numbers are the tokens' lifetimes in seconds.

    ``first_party``: nobody is asked what the page may do.
    """
    ports = {"app": free_port(), "login": free_port(), "api": 0}
    issuer = f"http://their.lab.localhost:{ports['login']}"
    pages = [f"http://{host}:{ports['app']}" for host in (APP, PARTNER)]
    settings = {
        "issuer": issuer,
        "pages": pages,
        "firstParty": first_party,
        "seconds": {"AccessToken": access_token, "IdToken": id_token},
    }
    command = ["node", "tests/e2e/foreign_provider.mjs", json.dumps(settings)]
    provider = Process(command, ports["login"], {}, folder / "provider.log")
    with page_at(issuer, ports["app"]), provider.running():
        yield TheirLab(provider, ports, issuer, folder, authorize="/auth", userinfo="/me")


class TheirPerson(Person):
    """A person who knows the way around at their provider."""

    def reaches_the_login_page(self) -> None:
        """Wait until the provider asks who this is."""
        expect(self.button("I am Ada")).to_be_visible()

    def logs_in(self, email: str = ADA, password: str = PASSWORD) -> None:
        """Say who this is; nobody asks for a password."""
        self.presses(f"I am {NAMES[email]}")

    def logs_out(self) -> None:
        """Log out, and say at the provider that it was meant."""
        super().logs_out()
        self.presses("Yes, log me out")

    def uses_the_access_token(self) -> None:
        """Call UserInfo as an API, because it is the one that they have."""
        assert isinstance(self.lab, TheirLab)
        call = f'client.call_api("GET", "{self.lab.userinfo_endpoint}")'
        assert python_in_page.run(self.page, f"return (await {call}).body['sub']") in ("ada", "alan")
