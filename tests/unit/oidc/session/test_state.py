"""The session as the page sees it: its status, and its changes."""

from app.oidc import Client, Session


async def test_every_change_is_told(client: Client) -> None:
    seen: list[Session] = []
    stop = client.subscribe(seen.append)
    await client.login_silently()
    await client.userinfo()
    await client.logout(local=True)
    assert [session.status for session in seen] == ["signed-in", "signed-in", "anonymous"]
    assert [bool(session.profile) for session in seen] == [False, True, False]
    stop()
    await client.login_silently()
    assert len(seen) == 3


async def test_an_access_token_alone_signs_nobody_in(client: Client) -> None:
    await client.login_silently(response_type="token")
    await client.userinfo()
    assert client.session.status == "authorized"
    assert client.session.user is None
    assert client.session.profile is not None
    await client.login_silently()
    assert client.session.profile is None  # it may have been about anybody
