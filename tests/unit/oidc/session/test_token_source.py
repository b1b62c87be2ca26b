"""Access tokens: of the session, for more permissions, and for another API."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.oidc import Client, Session
from app.oidc.errors import (
    NoAccessToken,
    NotSignedIn,
    ScopeNotGranted,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab


async def test_a_token_is_kept_and_renewed_when_it_is_about_to_end(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await client.login_silently()
    first = await client.access_token()
    assert await client.access_token("read:messages") == first
    await world.clock.jump(594)
    assert await client.access_token() == first
    await world.clock.jump(1)
    assert await client.access_token() != first
    assert len(tab.frames.opened) == 2


async def test_more_permissions_have_a_token_of_their_own(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    first = await client.access_token()
    more = await client.access_token("write:messages")
    assert more != first
    assert await client.access_token("write:messages") == more
    assert await client.access_token() == first
    assert len(tab.frames.opened) == 2


async def test_another_api_has_a_token_of_its_own(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    first, others = await client.access_token(), "https://other.example/"
    other = await client.access_token("read:files", others)
    assert other != first
    assert [await client.access_token(audience=others), await client.access_token("read:files", others)] == [other] * 2
    assert await client.access_token("write:files", others) not in {first, other}
    assert await client.access_token(audience="https://api.lab.example/") == first
    asked = [dict(parse_qsl(urlsplit(url).query)) for url in tab.frames.opened[1:]]
    assert [(each["audience"], each["scope"]) for each in asked] == [
        (others, "openid read:files"),
        (others, "openid write:files"),
    ]
    assert client.session.tokens is not None
    assert client.session.tokens.audience == "https://api.lab.example/"


async def test_the_session_can_move_to_another_api(client: Client, world: FakeBrowser, tab: FakeTab) -> None:
    await client.login_silently()
    tokens = await client.login_silently(audience="https://other.example/")
    assert client.session.tokens == tokens
    client.start()
    await world.clock.advance(460)
    assert "audience=https%3A%2F%2Fother.example%2F" in tab.frames.opened[-1]


async def test_a_token_beside_the_session_is_renewed(client: Client, world: FakeBrowser, tab: FakeTab) -> None:
    """That is when it is about to end, or was refused."""
    calls: list[str] = []

    def api(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        calls.append(headers["Authorization"])
        return HttpResponse(401 if len(calls) == 1 else 200)

    world.api = api
    await client.login_silently()
    first, other = await client.access_token(), "https://other.example/"
    url = "http://api.lab.localhost:8000/files"
    assert (await client.call_api("GET", url, audience=other)).status == 200
    assert len(set(calls)) == 2
    assert f"Bearer {first}" not in calls
    again = await client.access_token(audience=other)
    assert f"Bearer {again}" == calls[1]
    await world.clock.jump(596)
    assert await client.access_token(audience=other) != again


async def test_a_permission_that_is_not_granted_is_named(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await client.login_silently()
    callback = "http://app.lab.localhost:8000/app/static/blank.html"
    tab.frames.answers = lambda url: [callback + world.issuer.answer(url, parameters={"scope": "openid read:messages"})]
    with pytest.raises(ScopeNotGranted, match="write:messages") as caught:
        await client.access_token("read:messages write:messages")
    assert caught.value.details == {"missing_scope": "write:messages"}
    assert client.session.status == "signed-in"


async def test_what_comes_after_a_logout_is_not_used(client: Client, world: FakeBrowser) -> None:
    """Ada's tokens and profile are on their way when she logs out; Alan, who comes next, never gets them."""
    await client.login_silently()
    on_their_way = [
        asyncio.ensure_future(client.access_token("write:messages")),
        asyncio.ensure_future(client.userinfo()),
    ]
    await asyncio.sleep(0)
    await client.logout(local=True)
    assert [type(error) for error in await asyncio.gather(*on_their_way, return_exceptions=True)] == [NotSignedIn] * 2
    assert client.session == Session()
    world.issuer.user = "alan"
    alans = await client.login_silently()
    assert client.session.profile is None
    assert await client.access_token("write:messages") != alans.access_token
    assert len([event for event in client.events if event.name == "silent_request"]) == 4


async def test_nobody_has_no_token(client: Client, tab: FakeTab) -> None:
    with pytest.raises(NotSignedIn):
        await client.access_token()
    assert tab.frames.opened == []


async def test_an_id_token_alone_has_no_access_token_and_one_can_be_had(client: Client) -> None:
    await client.login_silently(response_type="id_token")
    with pytest.raises(NoAccessToken) as caught:
        await client.access_token()
    assert caught.value.hint is not None
    await client.login_silently(response_type="id_token token")
    assert await client.access_token()
