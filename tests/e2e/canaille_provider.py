"""The lab's page with Canaille (``canaille_server.py``), a second OpenID provider that others wrote, and its people."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from server.lab.names import APP
from tests.e2e.foreign_provider import TheirLab, TheirPerson, page_at
from tests.e2e.lab import Process, free_port
from tests.e2e.person import ADA, PASSWORD, Person
from tools.setup import CANAILLE


@contextmanager
def running(
    folder: Path, *, first_party: bool = False, access_token: int = 600, id_token: int = 0
) -> Iterator[TheirLab]:
    """Run Canaille and the page. ``access_token`` is the lifetime of access tokens in seconds.

    ``first_party``: nobody is asked what the page may do. ``id_token`` has no effect, because Canaille's ID tokens are
    good for an hour always.
    """
    ports = {"app": free_port(), "login": free_port(), "api": 0}
    issuer = f"http://canaille.lab.localhost:{ports['login']}"
    settings = {
        "issuer": issuer,
        "page": f"http://{APP}:{ports['app']}",
        "first_party": first_party,
        "access_token": access_token,
        "password": PASSWORD,
    }
    python = str(CANAILLE / "bin/python")
    command = [python, "tests/e2e/canaille_server.py", json.dumps(settings)]
    provider = Process(command, ports["login"], {}, folder / "canaille.log")
    with page_at(issuer, ports["app"]), provider.running():
        yield TheirLab(provider, ports, issuer, folder, authorize="/oauth/authorize", userinfo="/oauth/userinfo")


class CanaillePerson(TheirPerson):
    """A person who knows the way around at Canaille."""

    def reaches_the_login_page(self) -> None:
        """Wait until Canaille asks who this is."""
        expect(self.button("Continue")).to_be_visible()

    def logs_in(self, email: str = ADA, password: str = PASSWORD) -> None:
        """Say who this is on one page, and the password on the next."""
        self.page.get_by_role("textbox", name="Login").fill(email)
        self.presses("Continue")
        self.page.get_by_label("Password", exact=True).fill(password)
        self.presses("Sign in")

    def presses(self, name: str) -> None:
        """Press the button with this name; Canaille calls *Allow* otherwise."""
        super().presses("Accept" if name == "Allow" else name)

    def logs_out(self) -> None:
        """Log out; Canaille asks nothing when it is told who is signed in."""
        Person.logs_out(self)
