"""Login by redirect: the place in the page."""

from app.oidc import Client
from app.oidc.testing import FakeBrowser, FakeTab


async def test_the_page_is_scrolled_back(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    tab.navigator.at = 420
    await client.login()
    tab.navigator.at = 0
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()
    assert tab.navigator.at == 420
