"""Several tabs of one browser: one renewal for all, and one person in all."""

import asyncio
from collections.abc import Callable

import pytest

from app.oidc import Client, EventLog
from app.oidc.context import Context
from app.oidc.errors import LoginRequired, NoAnswer, OidcError, WrongUser
from app.oidc.request.options import LoginOptions
from app.oidc.session.asking_again import key_of
from app.oidc.session.messages import Begun, to_text
from app.oidc.testing import FakeBrowser, settle

from ..conftest import make_settings
from ..stored import TOMBSTONE, values

MakeClient = Callable[..., Client]


class Four:
    """Four tabs with one signed-in person."""

    def __init__(self, world: FakeBrowser, make_client: MakeClient) -> None:
        self.world = world
        self.tabs = [world.tab() for _ in range(4)]
        self.clients = [make_client(tab) for tab in self.tabs]

    async def signed_in(self) -> "Four":
        for client in self.clients:
            client.start()
        await self.clients[0].login_silently()
        await settle()
        return self

    @property
    def frames(self) -> int:
        return sum(len(tab.frames.opened) for tab in self.tabs)

    @property
    def statuses(self) -> set[str]:
        return {client.session.status for client in self.clients}

    @property
    def access_tokens(self) -> set[str | None]:
        return {client.session.tokens and client.session.tokens.access_token for client in self.clients}


@pytest.fixture
async def four(world: FakeBrowser, make_client: MakeClient) -> Four:
    return await Four(world, make_client).signed_in()


def reasons(four: Four) -> list[str]:
    """Return why the sessions ended."""
    return [
        event.details["reason"] for client in four.clients for event in client.events if event.name == "session_ended"
    ]


async def test_a_login_reaches_every_tab(four: Four) -> None:
    assert four.statuses == {"signed-in"}
    assert four.frames == 1
    assert len(four.access_tokens) == 1
    assert [event.name for event in four.clients[1].events] == ["tab_message", "tokens_stored", "renewal_scheduled"]


async def test_four_tabs_make_one_renewal(four: Four) -> None:
    await four.world.clock.advance(460)
    assert four.frames == 2
    assert len(four.access_tokens) == 1


async def test_four_tabs_that_wake_up_together_make_one_renewal(four: Four) -> None:
    await four.world.clock.jump(3600)
    await asyncio.gather(*(tab.wake.fire() for tab in four.tabs))
    await settle()
    assert four.frames == 2
    assert len(four.access_tokens) == 1


async def test_four_calls_at_once_in_four_tabs_make_one_frame(four: Four) -> None:
    results = await asyncio.gather(*(client.login_silently() for client in four.clients))
    assert four.frames == 2
    assert len({tokens.access_token for tokens in results}) == 1


async def test_a_later_call_gets_tokens_of_its_own(four: Four) -> None:
    first = await four.clients[0].login_silently()
    second = await four.clients[1].login_silently()
    assert first.access_token != second.access_token
    assert four.frames == 3


async def test_who_waits_shares_a_failure(four: Four) -> None:
    """The authorization server sees one browser, so it would refuse to each tab what it has refused to one."""
    four.world.issuer.user = None
    results = await asyncio.gather(*(client.login_silently() for client in four.clients), return_exceptions=True)
    assert {type(result) for result in results} == {LoginRequired}
    assert four.statuses == {"anonymous"}
    assert four.frames == 2


async def test_four_tabs_share_what_was_granted_otherwise_than_before(four: Four) -> None:
    for tab in four.tabs:
        tab.frames.answers = lambda url: [
            "http://app.lab.localhost:8000/app/static/blank.html"
            + four.world.issuer.answer(url, parameters={"scope": "openid profile"})
        ]
    await asyncio.gather(*(client.login_silently() for client in four.clients))
    assert four.frames == 2
    assert len(four.access_tokens) == 1


async def test_four_tabs_try_again_together(four: Four) -> None:
    """Their tokens are due at slightly different times; what one tries in vain is a failure of all."""
    for tab in four.tabs:
        tab.frames.answers = lambda url: []
    await four.world.clock.advance(650)
    waits = [
        [round(e.details["in_seconds"]) for e in client.events if e.name == "renewal_scheduled"][-3:]
        for client in four.clients
    ]
    assert waits == [[40, 80, 160]] * 4
    assert four.frames == 1 + 6  # the login, and each try once


async def test_a_failure_of_one_tab_makes_no_other_hurry(four: Four) -> None:
    right = four.tabs[0].frames.answers
    four.tabs[0].frames.answers = lambda url: []
    with pytest.raises(NoAnswer):
        await four.clients[0].login_silently()
    four.tabs[0].frames.answers = right
    await four.world.clock.advance(400)
    assert four.frames == 2
    await four.world.clock.advance(60)
    assert four.frames == 3


@pytest.mark.parametrize(("user", "code"), [(None, "login_required"), ("alan", "wrong_user")])
async def test_an_end_that_a_tab_finds_on_opening_reaches_the_others_with_its_reason(
    four: Four, make_client: MakeClient, user: str | None, code: str
) -> None:
    four.world.issuer.user = user
    opened = make_client(four.world.tab())
    (restored,) = await asyncio.gather(opened.restore(), return_exceptions=True)
    assert getattr(restored, "code", None) == (code if user else None)
    assert four.statuses == {"anonymous"}
    assert reasons(four) == [code] * 4
    assert values(four.world.local_storage) == [TOMBSTONE]
    assert await make_client(four.world.tab()).restore() is None


@pytest.mark.parametrize(("user", "code"), [(None, "login_required"), ("alan", "wrong_user")])
async def test_an_end_that_a_renewal_finds_reaches_every_tab_with_its_reason(
    four: Four, user: str | None, code: str
) -> None:
    four.world.issuer.user = user
    with pytest.raises(OidcError):
        await four.clients[1].login_silently()
    assert four.statuses == {"anonymous"}
    assert reasons(four) == [code] * 4
    await four.world.clock.advance(1000)
    assert four.frames == 2


async def test_a_logout_reaches_every_tab(four: Four) -> None:
    await four.clients[2].logout(local=True)
    assert four.statuses == {"anonymous"}
    assert sorted(reasons(four)) == ["logout", *["logout_in_another_tab"] * 3]
    assert values(four.world.local_storage) == [TOMBSTONE]


async def test_after_a_logout_elsewhere_another_user_does_not_slip_in(four: Four) -> None:
    """Alan logs out Ada and logs in, all in another tab; the tab that showed Ada never shows Alan by itself."""
    await four.clients[0].logout(local=True)
    four.world.issuer.user = "alan"
    await four.clients[0].login_silently()
    assert four.clients[0].session.status == "signed-in"
    assert four.clients[1].session.status == "anonymous"
    with pytest.raises(WrongUser):
        await four.clients[1].login_silently()
    assert four.clients[1].session.status == "anonymous"


async def test_what_userinfo_said_reaches_the_others(four: Four) -> None:
    await four.clients[0].userinfo()
    assert all((client.session.profile or {}).get("name") == "Ada Lovelace" for client in four.clients)


async def test_two_tabs_logging_in_at_once_do_not_disturb_each_other(
    world: FakeBrowser, make_client: MakeClient
) -> None:
    tabs = world.tab(), world.tab()
    clients = [make_client(tab) for tab in tabs]
    await asyncio.gather(*(client.login() for client in clients))
    for tab, client in zip(tabs, clients, strict=True):
        tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
        assert await client.handle_redirect() is not None


async def test_four_tabs_that_open_at_once_make_one_frame(four: Four, make_client: MakeClient) -> None:
    four.clients = [make_client(tab) for tab in four.tabs]
    await asyncio.gather(*(client.restore() for client in four.clients))
    assert four.statuses == {"signed-in"}
    assert four.frames == 2
    assert len(four.access_tokens) == 1


async def test_tabs_that_are_stopped_hear_nothing(four: Four) -> None:
    four.clients[3].stop()
    await four.clients[0].logout(local=True)
    assert four.clients[3].session.status == "signed-in"


async def test_other_clients_of_the_origin_are_not_disturbed(four: Four, make_client: MakeClient) -> None:
    other = make_client(four.world.tab(), client_id="another")
    other.start()
    await other.login_silently()
    await four.clients[0].logout(local=True)
    assert other.session.status == "signed-in"


async def test_a_tab_that_died_on_the_way_is_waited_for_a_moment(
    world: FakeBrowser, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.oidc.session.turns.RESULT_SECONDS", 0.01)
    client, dead = make_client(), world.tab()
    client.start()
    prefix = Context.make(make_settings(), dead.ports, EventLog(dead.clock.now)).prefix
    dead.ports.channel.post(to_text(Begun(key_of(LoginOptions())), prefix))
    assert (await client.login_silently()).access_token
