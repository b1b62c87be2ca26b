"""A request from before a login or logout, in this tab or another, does not affect the current login."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from app.oidc import Client
from app.oidc.errors import LoginRequired, NotSignedIn, SessionChanged, WrongUser
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, settle

from ..stored import TOMBSTONE, values
from .held import SlowFrames, hold_messages

MakeClient = Callable[..., Client]
FLAG = "oidc spa http://login.lab.localhost:8000 signed-in"


def hold_answers(tab: FakeTab, monkeypatch: pytest.MonkeyPatch, part: str) -> asyncio.Event:
    """Let no answer to a request for an address with ``part`` in it arrive before the event is set."""
    gate = asyncio.Event()
    request = tab.http.request

    async def held(
        method: str, url: str, *, headers: Mapping[str, str], body: str | None, timeout_seconds: float
    ) -> HttpResponse:
        answer = await request(method, url, headers=headers, body=body, timeout_seconds=timeout_seconds)
        if part in url:
            await gate.wait()
        return answer

    monkeypatch.setattr(tab.http, "request", held)
    return gate


def subject(client: Client) -> object:
    return (client.session.user or {}).get("sub")


@pytest.fixture
def other(world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A second tab, which nobody hears."""
    tab = world.tab()
    hold_messages(tab, monkeypatch)
    return make_client(tab)


async def test_a_late_response_does_not_enter_the_session_of_a_login_in_another_tab(
    client: Client, other: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.login_in_popup()
    client.start()
    slow = SlowFrames(tab, monkeypatch)
    late = asyncio.ensure_future(client.login_silently())
    await settle()
    world.issuer.user = "alan"
    await other.login_in_popup()
    flag = tab.local_storage.get(FLAG)
    slow.gate.set()
    with pytest.raises(SessionChanged):
        await late
    assert subject(other) == "alan"
    assert tab.local_storage.get(FLAG) == flag
    with pytest.raises(WrongUser):
        await client.login_silently()
    assert subject(other) == "alan"
    assert tab.local_storage.get(FLAG) == flag


async def test_a_restore_does_not_undo_a_logout_that_was_not_heard(
    client: Client, other: Client, tab: FakeTab, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.login_in_popup()
    reloaded = make_client()
    slow = SlowFrames(tab, monkeypatch)
    late = asyncio.ensure_future(reloaded.restore())
    await settle()
    await other.logout(local=True)
    slow.gate.set()
    assert await late is None
    assert reloaded.session.status == "anonymous"
    assert values(tab.local_storage) == [TOMBSTONE]


async def test_a_call_of_one_user_is_not_repeated_as_another(
    client: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def api(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        calls.append(headers["Authorization"])
        return HttpResponse(401)

    world.api = api
    await client.login_in_popup()
    gate = hold_answers(tab, monkeypatch, "api.")
    call = asyncio.ensure_future(client.call_api("POST", "http://api.lab.localhost:8000/messages", {"text": "by Ada"}))
    await settle()
    await client.logout(local=True)
    world.issuer.user = "alan"
    await client.login_in_popup()
    gate.set()
    assert (await call).status == 401
    assert len(calls) == 1


async def test_userinfo_of_one_session_is_not_shown_in_the_next(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With access tokens alone nothing says that it is another user."""
    client = make_client(response_type="token", scope="profile")
    await client.login_in_popup()
    gate = hold_answers(tab, monkeypatch, "userinfo")
    asked = asyncio.ensure_future(client.userinfo())
    await settle()
    await client.logout(local=True)
    await client.login_in_popup()
    gate.set()
    with pytest.raises(SessionChanged):
        await asked
    assert client.session.profile is None


async def test_a_late_userinfo_about_another_user_does_not_end_the_next_session(
    client: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.login_in_popup()
    gate = hold_answers(tab, monkeypatch, "userinfo")
    world.issuer.user = "alan"
    asked = asyncio.ensure_future(client.userinfo())
    await settle()
    world.issuer.user = "ada"
    await client.login_in_popup()
    gate.set()
    with pytest.raises(SessionChanged):
        await asked
    assert subject(client) == "ada"


async def test_userinfo_after_a_logout_is_not_used(
    client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.login_in_popup()
    gate = hold_answers(tab, monkeypatch, "userinfo")
    asked = asyncio.ensure_future(client.userinfo())
    await settle()
    await client.logout(local=True)
    gate.set()
    with pytest.raises(NotSignedIn):
        await asked


async def test_the_same_user_who_logs_in_once_more_elsewhere_disturbs_no_call(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = make_client(renew_at_fraction=0), make_client(world.tab(), renew_at_fraction=0)
    for each in (client, other):
        each.start()
    await client.login_in_popup()
    await world.clock.jump(700)
    slow = SlowFrames(tab, monkeypatch)
    call = asyncio.ensure_future(client.access_token())
    await settle()
    again = await other.login_in_popup()
    slow.gate.set()
    assert await call == again.tokens.access_token


async def test_tabs_without_a_session_that_ask_at_once_share_what_comes(
    world: FakeBrowser, make_client: MakeClient
) -> None:
    tabs = [world.tab() for _ in range(4)]
    clients = [make_client(tab) for tab in tabs]
    for each in clients:
        each.start()
    got = await asyncio.gather(*(each.login_silently() for each in clients))
    assert len({tokens.access_token for tokens in got}) == 1
    assert sum(len(tab.frames.opened) for tab in tabs) == 1


async def test_wrong_user_is_no_result_for_a_tab_without_a_user(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.login_in_popup()
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await client.login_silently()
    world.issuer.user = "alan"
    client.start()
    other = make_client(world.tab())
    other.start()
    slow = SlowFrames(tab, monkeypatch)
    asked = [asyncio.ensure_future(client.login_silently())]
    await settle()
    asked.append(asyncio.ensure_future(other.login_silently()))
    await settle()
    slow.gate.set()
    wrong, right = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(wrong, WrongUser)
    assert not isinstance(right, BaseException)
    assert right.subject == "alan"
