"""The page's life: reload, expiry, UserInfo, and what is stored where."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.oidc import Client, Session
from app.oidc.base.storage import NoStorage
from app.oidc.errors import (
    ConsentRequired,
    IssuerUnreachable,
    LoginRequired,
    NoAccessToken,
    NotSignedIn,
    ScopeNotGranted,
    StorageUnavailable,
    UserinfoFailed,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response

from ..conftest import make_settings

MakeClient = Callable[..., Client]


# --- after a reload -------------------------------------------------------------------------------------------


async def test_a_browser_that_was_never_signed_in_asks_nothing(client: Client, tab: FakeTab) -> None:
    assert await client.restore() is None
    assert tab.http.requests == []
    assert tab.frames.opened == []


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token"])
async def test_the_session_comes_back_silently_as_it_was(
    client: Client, tab: FakeTab, make_client: MakeClient, response_type: str
) -> None:
    await client.login_silently(response_type=response_type)
    reloaded = make_client()
    tokens = await reloaded.restore()
    assert tokens is not None
    assert tokens.response_type == response_type
    assert reloaded.session.status == client.session.status


async def test_what_is_kept_is_no_secret_and_names_nobody(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.user = "ada@example.com"
    await client.login_silently()
    tokens = client.session.tokens
    assert tokens is not None
    kept = [tab.local_storage.get(name) or "" for name in tab.local_storage.names()]
    assert [set(json.loads(text)) for text in kept] == [
        {"session", "response_type", "scope", "audience", "settings", "mark", "unseen_until"}
    ]
    assert "ada@example.com" not in kept[0]
    assert tab.session_storage.names() == []


async def test_a_narrowed_consent_stays_narrow(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login()
    narrow = world.issuer.answer(tab.navigator.left_for, parameters={"scope": "openid profile"})
    tab.navigator.response = narrow
    result = await client.handle_redirect()
    assert result is not None
    assert (result.tokens.scope, result.tokens.missing_scope) == ("openid profile", "read:messages")
    await client.login_silently()
    await make_client().restore()
    assert all("scope=openid+profile&" in url for url in tab.frames.opened)
    assert len(tab.frames.opened) == 2


async def test_changed_settings_are_asked_for(client: Client, tab: FakeTab, make_client: MakeClient) -> None:
    await client.login_silently()
    await make_client(scope="openid profile read:messages read:reports").restore()
    assert "read%3Areports" in tab.frames.opened[-1]
    tokens = await make_client(response_type="code", audience="https://new.example/").restore()
    assert tokens is not None
    assert (tokens.response_type, tokens.audience) == ("code", "https://new.example/")


async def test_a_session_that_has_ended_meanwhile_is_forgotten(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login_silently()
    world.issuer.user = None
    assert await make_client().restore() is None
    assert tab.local_storage.names() == []


async def test_a_restore_that_needs_the_person_says_so(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login_silently()
    nothing = dict.fromkeys(["access_token", "id_token", "token_type", "expires_in", "scope"])
    callback = "http://app.lab.localhost:8000/app/static/blank.html"
    tab.frames.answers = lambda url: [
        callback + world.issuer.answer(url, parameters={**nothing, "error": "consent_required"})
    ]
    with pytest.raises(ConsentRequired):
        await make_client().restore()
    assert tab.local_storage.names() != []


async def test_a_restore_while_the_issuer_is_down_can_be_tried_again(
    client: Client, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login_silently()
    reloaded = make_client()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await reloaded.restore()
    world.issuer.down = False
    assert await reloaded.restore() is not None


@pytest.mark.parametrize("flag", ["", "null", "[]", "{", '{"response_type": 1}', '{"response_type": "id_token"}'])
async def test_a_flag_edited_by_hand_counts_as_none(client: Client, tab: FakeTab, flag: str) -> None:
    await client.login_silently()
    (name,) = tab.local_storage.names()
    tab.local_storage.set(name, flag)
    assert await client.restore() is None


async def test_tokens_in_session_storage_outlive_a_reload(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    first = make_client(token_storage="session")
    await first.login_silently()
    reloaded = make_client(token_storage="session")
    assert await reloaded.restore() == first.session.tokens
    assert len(tab.frames.opened) == 1
    await world.clock.jump(700)
    await make_client(token_storage="session").restore()
    assert len(tab.frames.opened) == 2  # expired tokens are no session
    await reloaded.logout(local=True)
    assert tab.session_storage.names() == []


async def test_tokens_in_session_storage_are_not_those_of_other_settings(tab: FakeTab, make_client: MakeClient) -> None:
    await make_client(token_storage="session").login_silently()
    changed = make_client(token_storage="session", audience="https://new.example/")
    tokens = await changed.restore()
    assert tokens is not None
    assert tokens.audience == "https://new.example/"


async def test_where_nothing_is_renewed_nothing_is_restored_by_a_frame(tab: FakeTab, make_client: MakeClient) -> None:
    """An issuer that refuses to be framed would keep a reloaded page waiting for nothing."""
    await make_client(renew_at_fraction=0).login_in_popup()
    assert await make_client(renew_at_fraction=0).restore() is None
    assert tab.frames.opened == []


# --- subscribers ----------------------------------------------------------------------------------------------


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


# --- access tokens --------------------------------------------------------------------------------------------


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


async def test_a_token_beside_the_session_is_renewed_when_it_is_about_to_end_or_refused(
    client: Client, world: FakeBrowser, tab: FakeTab
) -> None:
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


# --- UserInfo -------------------------------------------------------------------------------------------------


async def test_userinfo_is_kept_and_stays_over_a_renewal_of_the_same_user(client: Client) -> None:
    await client.login_silently()
    assert (await client.userinfo())["name"] == "Ada Lovelace"
    await client.login_silently()
    assert client.session.profile is not None


async def test_an_access_token_alone_signs_nobody_in(client: Client) -> None:
    await client.login_silently(response_type="token")
    await client.userinfo()
    assert client.session.status == "authorized"
    assert client.session.user is None
    assert client.session.profile is not None
    await client.login_silently()
    assert client.session.profile is None  # it may have been about anybody


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


# --- logout ---------------------------------------------------------------------------------------------------


async def test_logout_posts_the_hint_and_nothing_is_left(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    tokens = client.session.tokens
    assert tokens is not None
    await client.logout()
    assert tab.navigator.left_for == "http://login.lab.localhost:8000/logout"
    assert tab.navigator.posted["id_token_hint"] == tokens.id_token
    assert tab.navigator.posted["client_id"] == "spa"
    assert tab.navigator.posted["post_logout_redirect_uri"] == "http://app.lab.localhost:8000/"
    assert client.session.status == "anonymous"
    assert tab.local_storage.names() == []
    assert tokens.id_token is not None
    assert tokens.id_token not in json.dumps(client.events.dump())


async def test_the_way_back_from_a_logout_is_recognised_once(
    client: Client, tab: FakeTab, make_client: MakeClient
) -> None:
    await client.login_silently()
    await client.logout()
    state = tab.navigator.posted["state"]
    for expected in (1, 0):
        back = make_client()
        tab.navigator.replace_address(f"http://app.lab.localhost:8000/?lesson=6&state={state}")
        assert await back.handle_redirect() is None
        assert [event.name for event in back.events].count("logout_response") == expected
        if expected:
            assert tab.navigator.address() == "http://app.lab.localhost:8000/?lesson=6"


@pytest.mark.parametrize("query", ["flag&q=a%20b", "q=a+b&&r=%E4", "state=mine&states=2", "a=1;b=2", ""])
async def test_the_way_back_from_a_logout_leaves_the_apps_own_query_as_it_is(
    client: Client, tab: FakeTab, query: str
) -> None:
    await client.login_silently()
    await client.logout()
    fields = [*filter(None, [query]), f"state={tab.navigator.posted['state']}"]
    tab.navigator.replace_address(f"http://app.lab.localhost:8000/?{'&'.join(fields)}#top")
    await client.handle_redirect()
    assert tab.navigator.address() == f"http://app.lab.localhost:8000/{'?' if query else ''}{query}#top"


async def test_without_a_way_back_from_a_logout_none_is_awaited(tab: FakeTab, make_client: MakeClient) -> None:
    client = make_client(post_logout_redirect_uri=None)
    await client.login_silently()
    await client.logout()
    assert tab.navigator.posted.keys() == {"client_id", "id_token_hint"}
    assert tab.session_storage.names() == []


async def test_a_state_of_somebody_else_is_left_alone(client: Client, tab: FakeTab) -> None:
    tab.navigator.replace_address("http://app.lab.localhost:8000/?state=x")
    await client.handle_redirect()
    assert tab.navigator.address() == "http://app.lab.localhost:8000/?state=x"


async def test_logout_with_an_access_token_alone(client: Client, tab: FakeTab) -> None:
    await client.login_silently(response_type="token")
    await client.logout()
    assert "id_token_hint" not in tab.navigator.posted
    assert tab.navigator.posted["client_id"] == "spa"


async def test_a_local_logout_goes_nowhere(client: Client, tab: FakeTab) -> None:
    await client.login_silently()
    await client.logout(local=True)
    assert tab.navigator.left_for == ""
    assert client.session.status == "anonymous"


async def test_logout_at_an_issuer_that_has_none_or_is_down(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    del world.issuer.metadata["end_session_endpoint"]
    await client.login_silently()
    await client.logout()
    assert tab.navigator.left_for == ""
    said = list(client.events)[-1]
    assert (said.name, said.outcome) == ("logout_response", "refused")
    assert "still logged in" in said.sentence
    other = make_client()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await other.logout()
    assert other.session.status == "anonymous"


async def test_after_logout_the_issuer_decides(client: Client, world: FakeBrowser) -> None:
    await client.login_silently()
    await client.logout()
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await client.login_silently()


# --- a browser without room -----------------------------------------------------------------------------------


def no_room(key: str, value: str) -> None:
    raise OSError("the quota has been exceeded")


async def test_a_login_that_cannot_be_remembered_does_not_begin(
    client: Client, tab: FakeTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab.session_storage, "set", no_room)
    with pytest.raises(StorageUnavailable):
        await client.login()
    assert tab.navigator.left_for == ""


async def test_where_storage_is_forbidden_nobody_is_sent_away_but_a_popup_logs_in(tab: FakeTab) -> None:
    """The way back would be refused, and a page that logs in by itself would go to and fro for ever."""
    ports = replace(tab.ports, session_storage=NoStorage(), local_storage=NoStorage())
    client = Client(make_settings(), ports)
    with pytest.raises(StorageUnavailable, match="forbids this page to store"):
        await client.login()
    assert tab.navigator.left_for == ""
    await client.login_in_popup()
    assert client.session.status == "signed-in"
    assert await Client(make_settings(), ports).restore() is None


async def test_a_session_and_its_end_need_no_room(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(token_storage="session")
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    monkeypatch.setattr(tab.session_storage, "set", no_room)
    monkeypatch.setattr(tab.local_storage, "set", no_room)
    await client.handle_redirect()
    assert client.session.status == "signed-in"
    await client.logout()
    assert client.session.status == "anonymous"
    assert tab.navigator.posted
