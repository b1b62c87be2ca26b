"""``on_signed_in`` and ``on_signed_out``: they are told in every way in which a session begins and ends."""

import pytest

from app.oidc import Client
from app.oidc.testing import FakeBrowser, FakeTab

from ..conftest import MakeClient
from .held import hold_messages
from .told import Told, listen, log_in


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
