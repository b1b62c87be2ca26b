"""Somebody clears the storage of all tabs (``localStorage.clear()``), which is no logout."""

import asyncio
from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import LoginRequired
from app.oidc.testing import FakeBrowser, FakeTab, settle

from ..stored import TOMBSTONE, values
from .held import SlowFrames, hold_messages

MakeClient = Callable[..., Client]


class Two:
    """Two tabs in which Ada is signed in; she logged in in the first."""

    def __init__(self, world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = world
        self.tabs = world.tab(), world.tab()
        self.first, self.second = self.clients = tuple(make_client(tab) for tab in self.tabs)
        self._monkeypatch = monkeypatch

    async def log_in(self) -> None:
        for client in self.clients:
            client.start()
        await self.first.login_in_popup()
        assert self.statuses == ("signed-in", "signed-in")

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(client.session.status for client in self.clients)

    def let_the_second_miss_messages(self) -> None:
        hold_messages(self.tabs[0], self._monkeypatch)


@pytest.fixture
async def two(world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> Two:
    two = Two(world, make_client, monkeypatch)
    await two.log_in()
    return two


def clear(world: FakeBrowser) -> None:
    for name in world.local_storage.names():
        world.local_storage.remove(name)


async def test_every_tab_keeps_its_session_and_the_flag_is_set_again(two: Two, world: FakeBrowser) -> None:
    flag = values(world.local_storage)
    clear(world)
    await two.tabs[1].wake.fire()
    assert two.statuses == ("signed-in", "signed-in")
    clear(world)
    two.second.stop()
    two.second.start()
    assert two.statuses == ("signed-in", "signed-in")
    assert values(world.local_storage) == flag  # as it was: nothing of what it says is lost
    assert "session_ended" not in {event.name for client in two.clients for event in client.events}


async def test_it_is_found_out_whether_the_session_is_still_there(two: Two, world: FakeBrowser) -> None:
    """Nobody knows what else has happened: an app may clear the storage when it logs somebody out."""
    two.let_the_second_miss_messages()
    await two.first.logout(local=True)
    clear(world)
    world.issuer.user = None
    await two.tabs[1].wake.fire()
    await settle()
    assert two.statuses == ("anonymous", "anonymous")


@pytest.mark.parametrize("use", ["userinfo", "login_silently", "call"])
async def test_what_is_asked_for_afterwards_is_answered(two: Two, world: FakeBrowser, use: str) -> None:
    clear(world)
    if use == "userinfo":
        assert await two.second.userinfo()
    elif use == "login_silently":
        assert await two.second.login_silently()
    else:
        assert await two.second.access_token("read:reports")
    assert two.statuses == ("signed-in", "signed-in")


async def test_what_is_under_way_meanwhile_is_used(
    two: Two, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowFrames(two.tabs[1], monkeypatch)
    renewed = asyncio.ensure_future(two.second.login_silently())
    await settle()
    clear(world)
    slow.gate.set()
    assert (await renewed).subject == "ada"
    assert two.statuses == ("signed-in", "signed-in")


async def test_a_reload_under_way_meanwhile_ends_well(
    two: Two, world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reloaded = make_client(tab := world.tab())
    slow = SlowFrames(tab, monkeypatch)
    restored = asyncio.ensure_future(reloaded.restore())
    await settle()
    clear(world)
    slow.gate.set()
    tokens = await restored
    assert tokens is not None
    assert tokens.subject == "ada"


@pytest.mark.parametrize("asleep", [False, True])
async def test_a_logout_after_that_is_seen(two: Two, world: FakeBrowser, asleep: bool) -> None:
    """``asleep``: the other tab misses the message."""
    if asleep:
        two.let_the_second_miss_messages()
    clear(world)
    await two.first.logout(local=True)
    await two.tabs[1].wake.fire()
    assert two.statuses == ("anonymous", "anonymous")
    assert values(world.local_storage) == [TOMBSTONE]


async def test_a_logout_in_a_tab_that_knows_of_no_session_is_seen_too(
    two: Two, world: FakeBrowser, make_client: MakeClient
) -> None:
    clear(world)
    reloaded = make_client(world.tab())
    assert await reloaded.restore() is None
    await reloaded.logout(local=True)
    for tab in two.tabs:
        await tab.wake.fire()
    assert two.statuses == ("anonymous", "anonymous")


async def test_the_login_after_that_takes_the_place_of_the_tombstone(two: Two, world: FakeBrowser) -> None:
    await two.first.logout(local=True)
    await two.first.login_in_popup()
    for tab in two.tabs:
        await tab.wake.fire()
    assert two.statuses == ("signed-in", "signed-in")
    assert TOMBSTONE not in values(world.local_storage)


async def test_a_tombstone_makes_a_fresh_visit_do_nothing(
    two: Two, world: FakeBrowser, make_client: MakeClient
) -> None:
    for _ in range(3):
        await two.first.logout(local=True)
    tab = world.tab()
    visit = make_client(tab)
    visit.start()
    assert await visit.handle_redirect() is None
    assert await visit.restore() is None
    assert (tab.http.requests, tab.frames.opened) == ([], [])
    assert values(world.local_storage) == [TOMBSTONE]


async def test_with_blocked_cookies_the_session_still_lasts_as_long_as_its_tokens(
    world: FakeBrowser, make_client: MakeClient
) -> None:
    """What the flag said about that is in the one that is set again."""
    tab = world.tab("http://app.partner.localhost:8000/")
    there = "http://app.partner.localhost:8000"
    client = make_client(tab, redirect_uri=f"{there}/", silent_redirect_uri=f"{there}/blank.html")
    client.start()
    await client.login_in_popup()
    clear(world)
    world.issuer.user = None  # as it looks from a frame
    await tab.wake.fire()
    await settle()
    assert client.session.status == "signed-in"


async def test_where_there_is_no_room_nobody_tries_for_ever(
    two: Two, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def no_room(key: str, value: str) -> None:
        tries.append(key)
        raise OSError("the quota has been exceeded")

    monkeypatch.setattr(world.local_storage, "set", no_room)
    clear(world)
    world.issuer.down = True
    for _ in range(5):
        await two.tabs[1].wake.fire()
    assert len(tries) == 1
    assert two.statuses == ("signed-in", "signed-in")


async def test_a_logout_without_room_for_a_tombstone_is_a_logout(
    two: Two, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(key: str, value: str) -> None:
        raise OSError("the quota has been exceeded")

    monkeypatch.setattr(world.local_storage, "set", no_room)
    await two.first.logout(local=True)
    assert two.statuses == ("anonymous", "anonymous")
    assert values(world.local_storage) == []


async def test_whoever_clears_the_storage_keeps_the_session_too(client: Client, tab: FakeTab) -> None:
    client.start()
    await client.login_in_popup()
    for name in tab.local_storage.names():
        tab.local_storage.remove(name)
    tokens = await client.login_silently()
    assert tokens.subject == "ada"
    assert client.session.status == "signed-in"


async def test_an_end_that_the_server_tells_of_is_one_after_that_too(two: Two, world: FakeBrowser) -> None:
    clear(world)
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await two.second.login_silently()
    assert two.statuses == ("anonymous", "anonymous")
    assert values(world.local_storage) == [TOMBSTONE]
