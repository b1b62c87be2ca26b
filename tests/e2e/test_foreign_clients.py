"""Clients that others wrote log in at our server, call the API, renew and log out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.comparison.pages import Pages
from tests.e2e.foreign_clients import ForeignClient, running_with
from tests.e2e.lab import Lab
from tests.e2e.person import ADA, PASSWORD

pytestmark = pytest.mark.client

NAMES = ("auth0-js", "oidc-client", "keycloak-js")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Pages]]:
    """A lab, and the pages of the clients, which are registered there."""
    with running_with(NAMES, tmp_path_factory.mktemp("foreign")) as site:
        yield site


@pytest.mark.parametrize(
    ("name", "flow"),
    [("auth0-js", "implicit"), ("oidc-client", "implicit"), ("keycloak-js", "implicit"), ("keycloak-js", "standard")],
)
def test_the_journey(site: tuple[Lab, Pages], page: Page, name: str, flow: str) -> None:
    lab, pages = site
    client = ForeignClient(page, lab, pages, name, flow)

    client.opens()
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
    page.wait_for_url(f"{client.base}/**")
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.goto(f"{lab.login}/account")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    client.opens()
    assert client.does("renew")["error"], "nobody is signed in any more"
