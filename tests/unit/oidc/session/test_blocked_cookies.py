"""A frame without its cookie, told apart from a logout elsewhere."""

from collections.abc import Callable

import pytest

from app.oidc import Client
from app.oidc.errors import (
    CookiesBlocked,
    LoginRequired,
)
from app.oidc.testing import FakeBrowser, FakeTab

MakeClient = Callable[..., Client]

PARTNER = {
    "redirect_uri": "http://app.partner.localhost:8000/",
    "silent_redirect_uri": "http://app.partner.localhost:8000/app/static/blank.html",
    "post_logout_redirect_uri": "http://app.partner.localhost:8000/",
}


@pytest.fixture
def tab(world: FakeBrowser) -> FakeTab:
    """Open a tab at another site than the issuer's."""
    return world.tab(PARTNER["redirect_uri"])


async def come_back(client: Client, tab: FakeTab, world: FakeBrowser, **options: object) -> None:
    await client.login(**options)  # type: ignore[arg-type]  # each test passes what login takes
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()


async def after_login(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await come_back(client, tab, world)
    world.issuer.user = None  # what a frame without its cookie looks like


async def test_blocked_cookies_are_told_apart_on_another_site(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    client = make_client(**PARTNER)
    await after_login(client, tab, world)
    with pytest.raises(CookiesBlocked) as caught:
        await client.login_silently()
    assert caught.value.interaction_helps
    assert isinstance(caught.value.__cause__, LoginRequired)
    assert client.session.status == "signed-in"  # the tokens are good until they expire
    assert str(caught.value.hint).startswith("Log in again when the tokens have expired")
    with pytest.raises(CookiesBlocked) as caught:
        await make_client(**PARTNER).restore()
    assert "expired" not in str(caught.value.hint)  # after a reload there are none


async def test_blocked_cookies_are_told_apart_with_other_tabs_open(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    client, other = make_client(**PARTNER), make_client(world.tab(PARTNER["redirect_uri"]), **PARTNER)
    other.start()
    await after_login(client, tab, world)
    assert other.session.status == "signed-in"
    for each in (client, other):
        with pytest.raises(CookiesBlocked):
            await each.login_silently()


async def test_on_the_same_site_it_is_login_required(world: FakeBrowser, make_client: MakeClient) -> None:
    tab = world.tab()
    client = make_client(tab)
    await after_login(client, tab, world)
    with pytest.raises(LoginRequired):
        await client.login_silently()


async def test_where_a_frame_has_worked_it_is_login_required(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    client = make_client(**PARTNER)
    await come_back(client, tab, world)
    await client.login_silently()
    world.issuer.user = None
    with pytest.raises(LoginRequired):
        await client.login_silently()


async def test_long_after_the_login_it_is_login_required(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    client = make_client(**PARTNER)
    await after_login(client, tab, world)
    await world.clock.jump(3600)
    with pytest.raises(LoginRequired):
        await client.login_silently()


async def test_where_cookies_may_be_blocked_the_session_ends_with_its_tokens(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    """A page cannot tell a blocked cookie from a logout elsewhere, so it may not stay signed in for ever."""
    client = make_client(**PARTNER)
    client.start()
    await after_login(client, tab, world)
    await world.clock.advance(world.issuer.lifetime - 10)
    assert len(tab.frames.opened) == 1
    assert client.session.status == "signed-in"
    await world.clock.advance(20)
    assert client.session.status == "anonymous"
    (ended,) = (event for event in client.events if event.name == "session_ended")
    assert ended.details["reason"] == "cookies_blocked"
    await world.clock.advance(3600)
    assert len(tab.frames.opened) == 2


async def test_where_cookies_may_be_blocked_the_session_ends_with_its_tokens_in_every_tab(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    clients = [make_client(**PARTNER), *(make_client(world.tab(PARTNER["redirect_uri"]), **PARTNER) for _ in range(3))]
    for client in clients:
        client.start()
    await after_login(clients[0], tab, world)
    assert {client.session.status for client in clients} == {"signed-in"}
    await world.clock.advance(world.issuer.lifetime + 10)
    assert {client.session.status for client in clients} == {"anonymous"}


async def test_where_cookies_may_be_blocked_tokens_are_used_as_long_as_they_live(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    """They outlive the hour after the login, and another tab that opens meanwhile does not end them."""
    world.issuer.lifetime = 7200
    client = make_client(**PARTNER)
    client.start()
    await after_login(client, tab, world)
    await world.clock.advance(5500)
    opened = make_client(world.tab(PARTNER["redirect_uri"]), **PARTNER)
    with pytest.raises(CookiesBlocked):
        await opened.restore()
    assert client.session.status == "signed-in"
    await world.clock.advance(1710)
    assert client.session.status == "anonymous"


async def test_the_site_that_counts_is_the_one_in_the_frame(
    tab: FakeTab, world: FakeBrowser, make_client: MakeClient
) -> None:
    """An issuer may have its endpoints on another site than its own."""
    elsewhere = "http://login.partner.localhost:8000"
    world.issuer.metadata["authorization_endpoint"] = f"{elsewhere}/authorize"
    client = make_client(**PARTNER, issuer_origins=[elsewhere])
    await after_login(client, tab, world)
    with pytest.raises(LoginRequired):
        await client.login_silently()
