"""Clients that others wrote, on pages of their own, and a lab where they are registered."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.comparison.pages import HOST, PACKAGES, Pages, served
from tests.e2e.lab import Lab, free_port, running

CLIENT_ID = "foreign"


@contextmanager
def running_with(names: tuple[str, ...], folder: Path, **arguments: Any) -> Iterator[tuple[Lab, Pages]]:
    """Run a lab in ``folder`` and the pages of the clients ``names``. ``arguments`` are those of :func:`.lab.running`.

    Nobody is asked what a client may do.
    """
    if not PACKAGES.exists():
        raise RuntimeError("The clients are not there: make setup-comparison fetches them.")
    port = free_port()
    pages = Pages(f"http://{HOST}:{port}", names)
    more = f"""
[[clients]]
client_id = "{CLIENT_ID}"
name = "Foreign client"
redirect_uris = {json.dumps(pages.redirect_uris())}
web_origins = ["{pages.origin}"]
post_logout_redirect_uris = {json.dumps([f"{pages.base(name)}/" for name in names])}
response_types = ["id_token token", "code"]
first_party = true
"""
    with running(folder, more=more, **arguments) as lab, served(pages, port, folder / "scripts"):
        yield lab, pages


class ForeignClient:
    """The client ``name`` on ``page``, and what it says after each step."""

    def __init__(self, page: Page, lab: Lab, pages: Pages, name: str, flow: str = "implicit") -> None:
        self.page, self.base = page, pages.base(name)
        told = {
            "issuer": lab.login,
            "endpoints": {"jwks_uri": f"{lab.login}/.well-known/jwks.json"},
            "client_id": CLIENT_ID,
            "scope": "openid profile email read:messages",
            "audience": "https://api.lab.example/",
            "api": lab.api,
            "base": self.base,
            "flow": flow,
        }
        page.add_init_script(f"globalThis.comparison = {json.dumps(told)}")

    def opens(self) -> None:
        """Open its page."""
        self.page.goto(f"{self.base}/")

    def press(self, step: str) -> None:
        """Do a step on the page that is open."""
        self.page.locator("html[data-ready]").wait_for()
        self.page.evaluate("(step) => press(step)", step)

    def says(self, step: str) -> dict[str, Any]:
        """Return what the page says of a step: its error, and what the library holds after it."""
        output = self.page.locator(f"output[data-step={step}]")
        output.wait_for(state="attached")
        found: dict[str, Any] = json.loads(output.text_content() or "")
        return found

    def does(self, step: str) -> dict[str, Any]:
        """Do a step and return what the page says of it."""
        self.press(step)
        return self.says(step)
