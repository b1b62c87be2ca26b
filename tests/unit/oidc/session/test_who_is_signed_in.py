"""``is_authenticated`` and ``user``: who is signed in, and what is known of them."""

from app.oidc import Client
from app.oidc.testing import FakeBrowser, FakeTab

from .told import log_in


async def test_who_is_signed_in(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    assert (client.is_authenticated, client.user) == (False, None)
    await log_in(client, tab, world)
    assert client.is_authenticated
    assert client.user is not None
    assert client.user == client.session.user
    assert (client.user["sub"], client.user["iss"], client.user.get("name")) == ("ada", world.issuer.url, None)
    await client.userinfo()
    assert client.user["name"] == "Ada Lovelace"
    await client.logout()
    assert (client.is_authenticated, client.user) == (False, None)


async def test_what_the_id_token_says_counts_before_what_userinfo_says(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, claims={"name": "Countess of Lovelace"})
    await client.handle_redirect()
    await client.userinfo()
    assert client.user is not None
    assert (client.user["name"], client.user["email"]) == ("Countess of Lovelace", "ada@example.com")
