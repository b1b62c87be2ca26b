"""A silent answer never puts another user in the place of the one who is signed in."""

import asyncio
import json
from collections.abc import Callable, Mapping

import pytest

from app.oidc import Client
from app.oidc.answer.same_user import SameUser, mark_of
from app.oidc.errors import LoginRequired, NotSignedIn, SettingsError, WrongUser
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response

from ..stored import TOMBSTONE, values

MakeClient = Callable[..., Client]


async def log_in(client: Client, tab: FakeTab, world: FakeBrowser, granted: str | None = None) -> None:
    await client.login()
    changes = {"scope": granted} if granted else None
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, parameters=changes)
    await client.handle_redirect()


def grants(world: FakeBrowser, tab: FakeTab, scope: str) -> None:
    """Let the token endpoint name ``scope`` as granted, and give an ID token only where ``openid`` was asked for."""

    def serve(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        right = world.serve(method, url, headers, body)
        if not url.endswith("/token"):
            return right
        answer = json.loads(right.text)
        if "openid" not in answer["scope"].split():
            del answer["id_token"]
        return json_response({**answer, "scope": scope})

    tab.http.server = serve


async def test_an_access_token_alone_does_not_take_the_place_of_a_user(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await log_in(client, tab, world)
    world.issuer.user = "alan"
    with pytest.raises(SettingsError, match="still the same"):
        await client.login_silently(response_type="token")
    with pytest.raises(WrongUser):
        await client.userinfo()
    with pytest.raises(WrongUser):
        await client.login_silently(response_type="id_token token")


async def test_the_last_user_is_remembered_over_an_access_token_alone(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await log_in(client, tab, world)
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await client.login_silently()
    world.issuer.user = "alan"
    await client.login_silently(response_type="token")
    assert client.session.status == "authorized"
    with pytest.raises(WrongUser):
        await client.userinfo()
    with pytest.raises(WrongUser):
        await client.login_silently(response_type="id_token token")
    assert client.session.status == "anonymous"


@pytest.mark.parametrize("user", [SameUser("ada"), SameUser(mark=mark_of("ada", "salt"), salt="salt")])
def test_who_has_no_name_is_nobody(user: SameUser) -> None:
    assert [user.is_user(subject) for subject in ("ada", "alan", "", None, 7, ["ada"])] == [True] + [False] * 5


@pytest.mark.parametrize("name", ["None", "\ud800"])
def test_an_odd_name_is_a_name(name: str) -> None:
    for user in (SameUser(name), SameUser(mark=mark_of(name, "salt"), salt="salt")):
        assert [user.is_user(subject) for subject in (name, None)] == [True, False]


async def test_after_a_reload_it_must_be_the_same_user(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await log_in(client, tab, world)
    assert await make_client().restore() is not None
    world.issuer.user = "alan"
    reloaded = make_client()
    with pytest.raises(WrongUser):
        await reloaded.restore()
    assert reloaded.session.status == "anonymous"
    refused = [event for event in reloaded.events if event.name == "check"][-1]
    assert (refused.outcome, refused.details["check"]["name"]) == ("refused", "subject")
    with pytest.raises(WrongUser):
        await reloaded.login_silently()
    assert await make_client().restore() is None  # and asks nothing: nobody is signed in here any more
    assert len(tab.frames.opened) == 3


async def test_who_was_there_before_the_reload_is_known_by_what_they_log_in_with(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    """Alan, who logs in by hand after Ada, is the one who must be there after the next reload."""
    await log_in(client, tab, world)
    world.issuer.user = "alan"
    reloaded = make_client()
    await log_in(reloaded, tab, world)
    restored = await make_client().restore()
    assert restored is not None
    assert restored.subject == "alan"


async def test_after_an_access_token_alone_nobody_is_known(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await client.login_silently(response_type="token")
    world.issuer.user = "alan"
    assert await make_client().restore() is not None


@pytest.mark.parametrize("way", ["redirect", "popup"])
async def test_a_login_that_asks_nobody_brings_nobody_else(
    client: Client, tab: FakeTab, world: FakeBrowser, way: str
) -> None:
    await log_in(client, tab, world)
    for user in ("ada", "alan"):
        world.issuer.user = user
        await client.login(prompt="none")
        tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
        answer = client.handle_redirect() if way == "redirect" else client.login_in_popup(prompt="none")
        (result,) = await asyncio.gather(answer, return_exceptions=True)
        assert isinstance(result, WrongUser) == (user == "alan"), result
        assert (client.session.user or {})["sub"] == "ada"


@pytest.mark.parametrize("prompt", ["none", " none"])
async def test_an_access_token_alone_that_nobody_was_asked_for_takes_no_users_place(
    client: Client, tab: FakeTab, world: FakeBrowser, prompt: str
) -> None:
    await log_in(client, tab, world)
    world.issuer.user = "alan"
    with pytest.raises(WrongUser):
        await client.login_in_popup(prompt=prompt, response_type="token")
    assert (client.session.user or {})["sub"] == "ada"


async def test_an_access_token_alone_after_a_reload_does_not_forget_the_user(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await log_in(client, tab, world)
    reloaded = make_client()
    await reloaded.login_silently(response_type="token")
    world.issuer.user = "alan"
    with pytest.raises(WrongUser):
        await reloaded.login_silently(response_type="id_token token")
    with pytest.raises(WrongUser):
        await reloaded.login_silently(response_type="id_token token")


async def test_a_logout_elsewhere_is_not_undone_by_a_popup_that_asked_nobody(
    client: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log_in(client, tab, world)
    answers = tab.popups.answers

    def after_the_logout(url: str) -> object:
        tab.local_storage.set(next(iter(tab.local_storage.names())), TOMBSTONE)  # as the other tab's logout does
        return answers(url)

    monkeypatch.setattr(tab.popups, "answers", after_the_logout)
    with pytest.raises(NotSignedIn):
        await client.login_in_popup(prompt="none")
    assert client.session.status == "anonymous"
    assert values(tab.local_storage) == [TOMBSTONE]


@pytest.mark.parametrize("response_type", ["code", "code token"])
@pytest.mark.parametrize("scope", [None, "profile"])
async def test_a_renewal_asks_for_an_id_token_where_there_was_one(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient, response_type: str, scope: str | None
) -> None:
    """An authorization server need not list ``openid`` among what it granted."""
    client = make_client(response_type=response_type)
    grants(world, tab, "profile read:messages")
    await log_in(client, tab, world)
    await client.login_silently(scope=scope)
    assert (client.session.user or {})["sub"] == "ada"
    world.issuer.user = "alan"
    with pytest.raises(WrongUser):
        await client.login_silently(scope=scope)


async def test_a_grant_that_does_not_name_openid_can_be_restored_and_widened(
    client: Client, tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    await log_in(client, tab, world, granted="profile")
    assert await client.access_token("read:messages")
    restored = await make_client().restore()
    assert restored is not None
    assert restored.subject == "ada"
