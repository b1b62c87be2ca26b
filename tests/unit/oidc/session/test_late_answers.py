"""A late response, from before a logout or another login, changes nothing after it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from app.oidc import Client, Tokens
from app.oidc.errors import NotSignedIn, SessionChanged
from app.oidc.testing import FakeBrowser, FakeTab, settle

from .held import SlowFrames

MakeClient = Callable[..., Client]


@pytest.fixture
def slow(tab: FakeTab, monkeypatch: pytest.MonkeyPatch) -> SlowFrames:
    return SlowFrames(tab, monkeypatch)


async def test_a_late_response_about_another_user_does_not_end_the_current_login(
    client: Client, world: FakeBrowser, slow: SlowFrames
) -> None:
    await client.login_in_popup()
    world.issuer.user = "alan"
    late = asyncio.ensure_future(client.login_silently())
    await settle()
    await client.login_in_popup()
    slow.gate.set()
    with pytest.raises(SessionChanged, match="not used"):
        await late
    assert (client.session.user or {})["sub"] == "alan"


async def test_a_restore_that_finds_nobody_does_not_end_a_login_made_since(
    client: Client, tab: FakeTab, world: FakeBrowser, slow: SlowFrames, make_client: MakeClient
) -> None:
    await client.login_in_popup()
    reloaded = make_client()
    world.issuer.user = None
    late = asyncio.ensure_future(reloaded.restore())
    await settle()
    world.issuer.user = "ada"
    await reloaded.login_in_popup()
    slow.gate.set()
    assert await late == reloaded.session.tokens
    assert reloaded.session.status == "signed-in"
    assert tab.local_storage.names() != []


async def test_a_new_call_does_not_wait_for_what_was_asked_before_a_logout(client: Client, slow: SlowFrames) -> None:
    await client.login_in_popup()
    late = asyncio.ensure_future(client.login_silently())
    await settle()
    await client.logout(local=True)
    again = await client.login_in_popup()
    new = asyncio.ensure_future(client.login_silently())
    await settle()
    slow.gate.set()
    assert await late == again.tokens  # and not those of its own answer
    assert await new == client.session.tokens
    assert slow.opened == 2


async def one_asks_and_one_waits(
    client: Client, waiting: Client
) -> tuple[asyncio.Future[Tokens], asyncio.Future[Tokens]]:
    """Let ``client`` open its slow frame, and ``waiting`` wait for what comes of it."""
    asking = asyncio.ensure_future(client.login_silently())
    await settle()
    waits = asyncio.ensure_future(waiting.login_silently())
    await settle()
    return asking, waits


async def test_tokens_of_another_tab_are_not_used_after_it_changed_the_user(
    client: Client, world: FakeBrowser, slow: SlowFrames, make_client: MakeClient
) -> None:
    """Ada's tab waits for a third one that asks for her; meanwhile Alan logs in elsewhere."""
    waiting, alans = make_client(world.tab()), make_client(world.tab())
    for each in (client, waiting, alans):
        each.start()
    await waiting.login_in_popup()
    asking, waits = await one_asks_and_one_waits(client, waiting)
    world.issuer.user = "alan"
    await alans.login_in_popup()
    slow.gate.set()
    assert [type(each) for each in await asyncio.gather(asking, waits, return_exceptions=True)] == [NotSignedIn] * 2
    assert (client.session.status, waiting.session.status) == ("anonymous", "anonymous")
    assert alans.session.status == "signed-in"


async def test_tokens_of_another_tab_are_not_used_after_a_logout(
    client: Client, world: FakeBrowser, slow: SlowFrames, make_client: MakeClient
) -> None:
    """The tokens come, then the logout, and only then does the call in the waiting tab go on."""
    waiting, third = make_client(world.tab()), make_client(world.tab())
    for each in (client, waiting, third):
        each.start()
    await waiting.login_in_popup()
    asking, waits = await one_asks_and_one_waits(client, waiting)
    logouts = [third.logout(local=True)]

    def log_out_at_once(_: object) -> None:
        while logouts:
            with suppress(StopIteration):
                logouts.pop().send(None)

    third.subscribe(log_out_at_once)
    slow.gate.set()
    results = await asyncio.gather(asking, waits, return_exceptions=True)
    assert type(results[1]) is NotSignedIn
    assert {each.session.status for each in (client, waiting, third)} == {"anonymous"}


async def test_a_kind_of_tokens_that_another_tab_got_is_the_sessions_in_both(
    client: Client, world: FakeBrowser, make_client: MakeClient
) -> None:
    other = make_client(world.tab())
    for each in (client, other):
        each.start()
    await client.login_silently()
    kinds = await asyncio.gather(*(each.login_silently(response_type="id_token") for each in (client, other)))
    assert [each.session.tokens for each in (client, other)] == kinds
    assert kinds[0] == kinds[1]
