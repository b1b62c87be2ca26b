"""``on_renewal_failed``: each failed renewal is told, here and in other tabs, and what ends the session before it."""

import logging
from typing import Any

import pytest

from app.oidc import Client
from app.oidc.errors import IssuerUnreachable, LoginRequired, WrongUser
from app.oidc.testing import FakeBrowser, FakeTab, settle

from ..conftest import MakeClient
from .held import SlowFrames
from .told import Told, listen, log_in


@pytest.mark.parametrize(
    ("there", "reason", "error"), [(None, "login_required", LoginRequired), ("alan", "wrong_user", WrongUser)]
)
async def test_a_renewal_that_ends_the_session_says_so_first(
    client: Client, tab: FakeTab, world: FakeBrowser, told: Told, there: str | None, reason: str, error: type
) -> None:
    await client.login_silently()
    world.issuer.user = there
    await world.clock.advance(500)
    assert told == [("in", "ada"), ("out", ("ada", reason)), ("failed", error)]


async def test_a_call_that_finds_nobody_logged_in_is_no_renewal(client: Client, world: FakeBrowser, told: Told) -> None:
    await client.login_silently()
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await client.login_silently()
    assert told == [("in", "ada"), ("out", ("ada", "login_required"))]


async def test_each_failed_attempt_is_told_and_then_the_end_of_the_tokens(
    client: Client, world: FakeBrowser, told: Told
) -> None:
    tokens = await client.login_silently()
    world.issuer.down = True
    await world.clock.advance(538)
    failures = told[1:]
    assert len(failures) > 2
    assert set(failures) == {("failed", IssuerUnreachable)}
    await world.clock.advance(100)
    assert [each for each in told if each[0] == "expiring"] == [("expiring", tokens.expires_at)]
    assert client.is_authenticated


async def test_blocked_cookies_end_the_session_when_the_tokens_expire(
    make_client: MakeClient, world: FakeBrowser
) -> None:
    home = "https://app.example/"
    tab = world.tab(home)
    client = make_client(tab, redirect_uri=home, silent_redirect_uri=f"{home}blank.html", post_logout_redirect_uri=home)
    told = listen(client)
    await log_in(client, tab, world)
    world.issuer.user = None
    await world.clock.advance(700)
    names = [(name, what[1] if name == "out" else None) for name, what in told]
    assert names == [
        ("in", None),
        ("failed", None),
        ("expiring", None),
        ("out", "cookies_blocked"),
        ("failed", None),
    ]


async def test_a_failed_renewal_of_another_tab_is_one_of_this_tab_too(
    client: Client, make_client: MakeClient, world: FakeBrowser, told: Told
) -> None:
    await client.login_silently()
    other = make_client(world.tab())
    told_there = listen(other)
    await other.restore()
    world.issuer.down = True
    with pytest.raises(IssuerUnreachable):
        await client.login_silently()
    assert told_there == [("in", "ada"), ("failed", IssuerUnreachable)]
    assert told == [("in", "ada")]


async def test_a_logout_while_a_renewal_is_under_way_is_no_failure(
    client: Client,
    make_client: MakeClient,
    tab: FakeTab,
    world: FakeBrowser,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await client.login_silently()
    slow = SlowFrames(tab, monkeypatch)
    await world.clock.advance(500)
    assert slow.opened == 1
    await make_client(world.tab()).logout(local=True)
    slow.gate.set()
    await settle()
    assert told == [("in", "ada"), ("out", ("ada", "logout_in_another_tab"))]


async def test_a_mistake_in_renewing_is_told_as_an_error_of_the_tree(
    client: Client, tab: FakeTab, world: FakeBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    client.on_renewal_failed(lambda error: said.append(str(error)))
    client.start()
    await client.login_silently()

    def broken(url: str) -> Any:
        raise ZeroDivisionError

    tab.frames.answers = broken
    with caplog.at_level(logging.CRITICAL):
        await world.clock.advance(455)
    assert said[0] == (
        "Renewing failed by a mistake in this page (ZeroDivisionError). It will be tried again. "
        "The console has the details."
    )
