"""The fake browser, as an app's tests use it."""

from app.oidc import Client, Settings
from app.oidc.testing import FakeBrowser, FakeIssuer

SETTINGS = Settings(issuer="https://login.example", client_id="spa", redirect_uri="https://app.example/start?debug")


async def test_a_tab_opens_where_the_client_is() -> None:
    browser = FakeBrowser(FakeIssuer(SETTINGS.issuer))
    tab = browser.tab(SETTINGS)
    client = Client(SETTINGS, tab.ports)
    await client.login()
    tab.navigator.response = browser.issuer.answer(tab.navigator.left_for)
    assert await client.handle_redirect() is not None
    assert tab.navigator.address() == SETTINGS.redirect_uri


def test_a_tab_opens_at_any_address() -> None:
    browser = FakeBrowser(FakeIssuer())
    assert browser.tab("https://app.example/orders").navigator.address() == "https://app.example/orders"
    assert browser.tab().navigator.address() == "http://app.lab.localhost:8000/"
