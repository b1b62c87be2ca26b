"""``on_signed_in`` and its sisters: they are true in every way in which a session changes."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from app.oidc import Client
from app.oidc.errors import IssuerUnreachable, LoginRequired, WrongUser
from app.oidc.testing import FakeBrowser, FakeTab, settle

from ..conftest import MakeClient
from .held import SlowFrames, hold_messages

Told = list[tuple[str, Any]]


def listen(client: Client) -> Told:
    """Start ``client``, and return what it tells from now on: who was signed in, and why nobody or no longer."""
    told: Told = []
    client.on_signed_in(lambda session: told.append(("in", session.user["sub"])))
    client.on_signed_out(lambda out: told.append(("out", (out.user["sub"], out.reason))))
    client.on_expiring(lambda tokens: told.append(("expiring", tokens.expires_at)))
    client.on_renewal_failed(lambda error: told.append(("failed", type(error))))
    client.start()
    return told


@pytest.fixture
async def told(client: Client) -> Told:
    return listen(client)


async def log_in(client: Client, tab: FakeTab, world: FakeBrowser, user: str = "ada", **options: Any) -> None:
    world.issuer.user = user
    await client.login(**options)
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()


async def test_login_and_logout(client: Client, tab: FakeTab, world: FakeBrowser, told: Told) -> None:
    await log_in(client, tab, world)
    await client.logout()
    assert told == [("in", "ada"), ("out", ("ada", "logout"))]


async def test_a_popup(client: Client, told: Told) -> None:
    await client.login_in_popup()
    assert told == [("in", "ada")]


async def test_renewals_and_another_login_of_the_same_user_change_nobody(
    client: Client, tab: FakeTab, world: FakeBrowser, told: Told
) -> None:
    await log_in(client, tab, world)
    await client.userinfo()
    await client.login_silently()
    await log_in(client, tab, world)
    assert told == [("in", "ada")]


async def test_a_login_of_another_user_here(client: Client, tab: FakeTab, world: FakeBrowser, told: Told) -> None:
    await log_in(client, tab, world)
    await log_in(client, tab, world, "alan")
    assert told == [("in", "ada"), ("out", ("ada", "another_login")), ("in", "alan")]


async def test_an_access_token_alone_signs_nobody_in_but_may_take_a_users_place(
    client: Client, tab: FakeTab, world: FakeBrowser, told: Told
) -> None:
    await log_in(client, tab, world, response_type="token", scope="read:messages")
    assert (told, client.is_authenticated, client.user) == ([], False, None)
    await log_in(client, tab, world)
    assert told == [("in", "ada")]
    await log_in(client, tab, world, response_type="token", scope="read:messages")
    assert told == [("in", "ada"), ("out", ("ada", "another_login"))]


async def test_a_reload(client: Client, make_client: MakeClient, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    for changes in ({}, {"token_storage": "session"}):
        reloaded = make_client(**changes)
        told = listen(reloaded)
        await reloaded.restore()
        assert told == [("in", "ada")]
        reloaded.stop()


async def test_a_reload_with_stored_tokens(make_client: MakeClient, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(make_client(token_storage="session"), tab, world)
    world.issuer.down = True
    reloaded = make_client(token_storage="session")
    told = listen(reloaded)
    await reloaded.restore()
    assert told == [("in", "ada")]


async def test_another_tabs_login_and_logout(
    client: Client, make_client: MakeClient, tab: FakeTab, world: FakeBrowser, told: Told
) -> None:
    other_tab = world.tab()
    other = make_client(other_tab)
    told_there = listen(other)
    await log_in(other, other_tab, world)
    assert told == told_there == [("in", "ada")]
    await other.logout()
    assert told[1:] == [("out", ("ada", "logout_in_another_tab"))]
    assert told_there[1:] == [("out", ("ada", "logout"))]


async def test_another_tabs_login_of_another_user(
    client: Client, make_client: MakeClient, tab: FakeTab, world: FakeBrowser, told: Told
) -> None:
    await log_in(client, tab, world)
    other_tab = world.tab()
    other = make_client(other_tab)
    await log_in(other, other_tab, world, "alan")
    assert told == [("in", "ada"), ("out", ("ada", "wrong_user"))]


async def test_a_logout_that_this_tab_slept_through(
    client: Client,
    make_client: MakeClient,
    tab: FakeTab,
    world: FakeBrowser,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await log_in(client, tab, world)
    other_tab = world.tab()
    hold_messages(other_tab, monkeypatch)
    await make_client(other_tab).logout(local=True)
    assert told == [("in", "ada")]
    await tab.wake.fire()
    assert told[1:] == [("out", ("ada", "logout_in_another_tab"))]


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


async def test_expiring_is_told_once_where_nothing_renews(make_client: MakeClient, world: FakeBrowser) -> None:
    client = make_client(renew_at_fraction=0)
    told = listen(client)
    tokens = await client.login_silently()
    await world.clock.advance(535)
    assert told == [("in", "ada")]
    await world.clock.advance(10)
    assert told[1:] == [("expiring", tokens.expires_at)]
    await world.clock.advance(300)
    assert len(told) == 2
    renewed = await client.login_silently()
    await world.clock.advance(600)
    assert told[2:] == [("expiring", renewed.expires_at)]


async def test_short_lived_tokens_expire_a_tenth_of_their_life_ahead(
    make_client: MakeClient, world: FakeBrowser
) -> None:
    world.issuer.lifetime = 100
    client = make_client(renew_at_fraction=0)
    told = listen(client)
    await client.login_silently()
    await world.clock.advance(89)
    assert told == [("in", "ada")]
    await world.clock.advance(7)
    assert [name for name, _ in told] == ["in", "expiring"]


async def test_what_is_renewed_in_time_does_not_expire(client: Client, world: FakeBrowser, told: Told) -> None:
    await client.login_silently()
    await world.clock.advance(3000)
    assert told == [("in", "ada")]


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


async def test_a_subscriber_may_fail_wait_and_end(
    client: Client, tab: FakeTab, world: FakeBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def fails(session: object) -> None:
        raise ZeroDivisionError

    async def waits(session: object) -> None:
        heard.append((await client.userinfo())["name"])

    ends: list[Callable[[], None]] = [client.on_signed_in(fails), client.on_signed_in(waits)]
    with caplog.at_level(logging.CRITICAL):
        await log_in(client, tab, world)
        await settle()
    assert heard == ["Ada Lovelace"]
    for end in ends:
        end()
    await client.logout()
    await log_in(client, tab, world)
    await settle()
    assert len(heard) == 1
    assert client.session.profile is None


async def test_who_is_signed_in(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    assert (client.is_authenticated, client.user) == (False, None)
    await log_in(client, tab, world)
    assert client.is_authenticated
    assert client.user is not None
    assert client.user == client.session.user
    assert (client.user["sub"], client.user["iss"], client.user.get("name")) == ("ada", world.issuer.url, None)
    await client.userinfo()
    assert client.user["name"] == "Ada Lovelace"
    await client.logout()
    assert (client.is_authenticated, client.user) == (False, None)


async def test_what_the_id_token_says_counts_before_what_userinfo_says(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, claims={"name": "Countess of Lovelace"})
    await client.handle_redirect()
    await client.userinfo()
    assert client.user is not None
    assert (client.user["name"], client.user["email"]) == ("Countess of Lovelace", "ada@example.com")
