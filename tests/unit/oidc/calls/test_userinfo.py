"""UserInfo: what is kept of it, and what is no usable answer."""

from collections.abc import Mapping

import pytest

from app.oidc import Client
from app.oidc.errors import (
    IssuerUnreachable,
    NoAnswer,
    UserinfoFailed,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response


async def test_userinfo_is_kept_and_stays_over_a_renewal_of_the_same_user(client: Client) -> None:
    await client.login_silently()
    assert (await client.userinfo())["name"] == "Ada Lovelace"
    await client.login_silently()
    assert client.session.profile is not None


@pytest.mark.parametrize(
    "answer",
    [HttpResponse(401), HttpResponse(0), HttpResponse(200, {}, "eyJ"), json_response([]), json_response({"sub": 7})],
)
async def test_userinfo_without_a_usable_answer(client: Client, tab: FakeTab, answer: HttpResponse) -> None:
    await client.login_silently()
    tab.http.server = lambda *request: answer
    with pytest.raises(UserinfoFailed):
        await client.userinfo()


async def test_userinfo_while_the_issuer_is_down(client: Client, world: FakeBrowser) -> None:
    await client.login_silently()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await client.userinfo()
    assert client.session.status == "signed-in"


async def test_an_issuer_without_userinfo(client: Client, world: FakeBrowser) -> None:
    del world.issuer.metadata["userinfo_endpoint"]
    await client.login_silently()
    with pytest.raises(UserinfoFailed):
        await client.userinfo()


def refuses(world: FakeBrowser, tab: FakeTab, *refused: str | None) -> list[str]:
    """Let UserInfo refuse these access tokens, or every one. Returns those that are sent to it."""
    sent: list[str] = []
    serve = tab.http.server

    def server(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        if "/userinfo" not in url:
            return serve(method, url, headers, body)
        sent.append(headers["Authorization"].removeprefix("Bearer "))
        refuse = not refused or sent[-1] in refused
        return HttpResponse(401) if refuse else serve(method, url, headers, body)

    tab.http.server = server
    return sent


async def test_after_a_401_it_is_asked_once_more_with_a_new_token(
    client: Client, world: FakeBrowser, tab: FakeTab
) -> None:
    first = (await client.login_silently()).access_token
    sent = refuses(world, tab, first)
    assert (await client.userinfo())["name"] == "Ada Lovelace"
    assert client.session.tokens is not None
    assert sent == [first, client.session.tokens.access_token]
    assert client.session.profile is not None


async def test_a_second_401_is_the_answer(client: Client, world: FakeBrowser, tab: FakeTab) -> None:
    await client.login_silently()
    sent = refuses(world, tab)
    with pytest.raises(UserinfoFailed) as failed:
        await client.userinfo()
    assert failed.value.details["status"] == 401
    assert len(set(sent)) == len(sent) == 2


async def test_a_401_is_the_answer_where_no_new_token_can_be_had(
    client: Client, world: FakeBrowser, tab: FakeTab
) -> None:
    await client.login_silently()
    sent = refuses(world, tab)
    tab.frames.answers = lambda url: []
    with pytest.raises(UserinfoFailed) as failed:
        await client.userinfo()
    assert isinstance(failed.value.__cause__, NoAnswer)
    assert len(sent) == 1


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_only_a_401_asks_for_a_new_token(client: Client, tab: FakeTab, status: int) -> None:
    await client.login_silently()
    serve = tab.http.server
    tab.http.server = lambda *request: HttpResponse(status) if "/userinfo" in request[1] else serve(*request)
    with pytest.raises(UserinfoFailed):
        await client.userinfo()
    assert len(tab.frames.opened) == 1
