"""Clients that others wrote log in at our server, call the API, renew and log out."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.comparison.pages import HOST, PACKAGES, Pages, served
from tests.e2e.lab import Lab, free_port, running
from tests.e2e.person import ADA, PASSWORD

pytestmark = pytest.mark.client

CLIENT_ID = "foreign"
NAMES = ("auth0-js", "oidc-client", "keycloak-js")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Pages]]:
    """A lab, and the pages of the clients, which are registered there."""
    if not PACKAGES.exists():
        pytest.fail("The clients are not there: make setup-comparison fetches them.")
    port = free_port()
    pages = Pages(f"http://{HOST}:{port}", NAMES)
    more = f"""
[[clients]]
client_id = "{CLIENT_ID}"
name = "Foreign client"
redirect_uris = {json.dumps(pages.redirect_uris())}
web_origins = ["{pages.origin}"]
post_logout_redirect_uris = {json.dumps([f"{pages.base(name)}/" for name in NAMES])}
response_types = ["id_token token", "code"]
first_party = true
"""
    folder = tmp_path_factory.mktemp("foreign")
    with running(folder, more=more) as lab, served(pages, port, folder / "scripts"):
        yield lab, pages


class Client:
    """A page of one client in a new browser profile, and what it says after each step."""

    def __init__(self, page: Page, base: str) -> None:
        self._page, self.base = page, base

    def press(self, step: str) -> None:
        """Do a step on the page that is open."""
        self._page.locator("html[data-ready]").wait_for()
        self._page.evaluate("(step) => press(step)", step)

    def says(self, step: str) -> dict[str, Any]:
        """Return what the page says of a step: its error, and what the library holds after it."""
        output = self._page.locator(f"output[data-step={step}]")
        output.wait_for(state="attached")
        found: dict[str, Any] = json.loads(output.text_content() or "")
        return found

    def does(self, step: str) -> dict[str, Any]:
        self.press(step)
        return self.says(step)


@pytest.mark.parametrize(
    ("name", "flow"),
    [("auth0-js", "implicit"), ("oidc-client", "implicit"), ("keycloak-js", "implicit"), ("keycloak-js", "standard")],
)
def test_the_journey(site: tuple[Lab, Pages], new_context: Callable[..., BrowserContext], name: str, flow: str) -> None:
    lab, pages = site
    base = pages.base(name)
    told = {
        "issuer": lab.login,
        "endpoints": {"jwks_uri": f"{lab.login}/.well-known/jwks.json"},
        "client_id": CLIENT_ID,
        "scope": "openid profile email read:messages",
        "audience": "https://api.lab.example/",
        "api": lab.api,
        "base": base,
        "flow": flow,
    }
    context = new_context()
    context.add_init_script(f"globalThis.comparison = {json.dumps(told)}")
    page = context.new_page()
    client = Client(page, base)

    page.goto(f"{base}/")
    client.press("login")
    page.get_by_role("textbox", name="Email").fill(ADA)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    answer = client.says("answer")
    assert answer["error"] is None
    assert {"id_token", "access_token"} <= set(answer["holds"])

    assert client.does("call") == {"step": "call", "error": None, "holds": ["status 200"]}
    renewed = client.does("renew")
    assert renewed["error"] is None
    assert "access_token" in renewed["holds"]
    assert client.does("call")["holds"] == ["status 200"]

    client.press("logout")
    if name == "auth0-js":  # its logout says who asks, and not who is signed in
        page.get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url(f"{base}/**")
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.goto(f"{lab.login}/account")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    page.goto(f"{base}/")
    assert client.does("renew")["error"], "nobody is signed in any more"
