"""Logins and logouts that a tab has missed, and a flag that has no room."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.oidc import Client
from app.oidc.errors import NotSignedIn, WrongUser
from app.oidc.testing import FakeBrowser, FakeTab, settle

from .held import hold_messages

MakeClient = Callable[..., Client]


@dataclass
class One:
    """A tab and its client."""

    tab: FakeTab
    client: Client

    @property
    def status(self) -> str:
        return self.client.session.status


@pytest.fixture
async def two(world: FakeBrowser, make_client: MakeClient) -> tuple[One, One]:
    """Two tabs with Ada in them, who logged in in the first."""
    tabs = world.tab(), world.tab()
    one, other = (One(tab, make_client(tab)) for tab in tabs)
    for each in (one, other):
        each.client.start()
    await one.client.login_in_popup()
    assert other.status == "signed-in"
    return one, other


async def test_another_user_elsewhere_takes_nothing_from_the_new_login(
    two: tuple[One, One], world: FakeBrowser, make_client: MakeClient
) -> None:
    """The tab that showed Ada ends, and the flag that Alan's login has set stays."""
    one, other = two
    world.issuer.user = "alan"
    await one.client.login_in_popup()
    assert other.status == "anonymous"
    with pytest.raises(WrongUser):
        await other.client.login_silently()
    assert one.status == "signed-in"
    assert await make_client(one.tab).restore() is not None


def no_room(key: str, value: str) -> None:
    raise OSError("the quota has been exceeded")


# --- a logout that a tab has not heard of ---------------------------------------------------------------------


@pytest.fixture
async def asleep(two: tuple[One, One], monkeypatch: pytest.MonkeyPatch) -> One:
    """The second of two tabs, which the browser let sleep while the first one logged out."""
    one, other = two
    hold_messages(one.tab, monkeypatch)
    await one.client.logout(local=True)
    assert other.status == "signed-in"
    return other


def reason(one: One) -> str:
    return next(event.details["reason"] for event in one.client.events if event.name == "session_ended")


async def test_a_missed_logout_is_followed_on_waking_up(asleep: One) -> None:
    await asleep.tab.wake.fire()
    assert (asleep.status, reason(asleep)) == ("anonymous", "logout_in_another_tab")


async def test_a_missed_logout_is_followed_on_starting(asleep: One) -> None:
    asleep.client.stop()
    asleep.client.start()
    assert asleep.status == "anonymous"


async def test_a_missed_logout_is_followed_instead_of_renewing(asleep: One, world: FakeBrowser) -> None:
    await world.clock.advance(500)
    assert (asleep.status, asleep.tab.frames.opened) == ("anonymous", [])


async def test_a_missed_logout_is_followed_instead_of_asking(asleep: One) -> None:
    with pytest.raises(NotSignedIn, match="another tab"):
        await asleep.client.login_silently()
    assert asleep.status == "anonymous"


@pytest.mark.parametrize("again", [False, True])
async def test_stored_tokens_do_not_outlive_their_session(
    world: FakeBrowser, make_client: MakeClient, again: bool
) -> None:
    """``again``: the flag is back, but it is the flag of another login."""
    one, other = world.tab(), world.tab()
    stored = make_client(other, token_storage="session")
    await stored.login_in_popup()
    elsewhere = make_client(one)
    await elsewhere.logout(local=True)
    if again:
        await elsewhere.login_in_popup()
    await make_client(other, token_storage="session").restore()
    assert len(other.frames.opened) == again


async def test_a_flag_that_had_no_room_is_not_missed(
    world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.local_storage, "set", no_room)
    tabs = world.tab(), world.tab()
    clients = [make_client(tab) for tab in tabs]
    for client in clients:
        client.start()
    await clients[0].login_in_popup()
    for tab in tabs:
        await tab.wake.fire()
    await world.clock.advance(500)
    assert [client.session.status for client in clients] == ["signed-in", "signed-in"]
    assert sum(len(tab.frames.opened) for tab in tabs) == 1
    await clients[1].logout(local=True)
    assert [client.session.status for client in clients] == ["anonymous", "anonymous"]


async def test_a_flag_that_cannot_be_changed_stays(two: tuple[One, One], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two
    monkeypatch.setattr(one.tab.local_storage, "set", no_room)
    await one.client.login_silently()
    await other.tab.wake.fire()
    assert (one.status, other.status) == ("signed-in", "signed-in")


@pytest.mark.parametrize(("user", "status"), [("ada", "signed-in"), ("alan", "anonymous")])
async def test_a_missed_login_is_looked_into_on_waking_up(
    two: tuple[One, One], world: FakeBrowser, monkeypatch: pytest.MonkeyPatch, user: str, status: str
) -> None:
    one, other = two
    hold_messages(one.tab, monkeypatch)
    world.issuer.user = user
    await one.client.login_in_popup()
    await other.tab.wake.fire()
    await settle()
    assert (other.status, one.status) == (status, "signed-in")
    assert len(other.tab.frames.opened) == 1
