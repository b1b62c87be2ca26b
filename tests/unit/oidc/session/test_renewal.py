"""Renewal ahead of expiry, on a clock that jumps."""

import asyncio
from collections.abc import Callable, Mapping

import pytest

from app.oidc import Client
from app.oidc.errors import (
    NotSignedIn,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import NOW, FakeBrowser, FakeTab, json_response, settle

from ..stored import TOMBSTONE, values

MakeClient = Callable[..., Client]


async def signed_in(client: Client) -> Client:
    await client.login_silently()
    client.start()
    await settle()
    return client


def renewals(tab: FakeTab) -> int:
    """Return how many frames were opened after the first, which signed the person in."""
    return len(tab.frames.opened) - 1


async def test_renewed_at_three_quarters_of_the_lifetime(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await signed_in(client)
    first = client.session.tokens
    await world.clock.advance(419)
    assert renewals(tab) == 0
    await world.clock.advance(32)  # 70 % to 75 % of 600 s
    assert renewals(tab) == 1
    assert client.session.tokens != first
    await world.clock.advance(600)
    assert renewals(tab) == 2


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token", "code"])
async def test_renewal_keeps_the_response_type(
    client: Client, tab: FakeTab, world: FakeBrowser, response_type: str
) -> None:
    await client.login_silently(response_type=response_type)
    client.start()
    await world.clock.advance(460)
    tokens = client.session.tokens
    assert tokens is not None
    assert (renewals(tab), tokens.response_type) == (1, response_type)


async def test_no_timer_rings_after_a_sleep_but_the_page_wakes_up(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await signed_in(client)
    await world.clock.jump(3600)
    assert renewals(tab) == 0
    await tab.wake.fire()
    assert renewals(tab) == 1


async def test_after_a_sleep_the_next_tick_is_enough(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await signed_in(client)
    await world.clock.jump(3600)
    await world.clock.advance(5)
    assert renewals(tab) == 1


async def test_waking_up_early_renews_nothing(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await signed_in(client)
    await tab.wake.fire()
    assert renewals(tab) == 0


async def test_no_poll_comes_more_often_than_every_15_minutes(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.lifetime = 7200
    await signed_in(client)
    for _ in range(15):
        await world.clock.advance(60)
        await tab.wake.fire()
    assert renewals(tab) == 0


async def test_it_backs_off_while_the_issuer_is_down(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.issuer.lifetime = 8000
    await signed_in(client)
    await world.clock.jump(6000)  # due by now
    world.issuer.down = True
    await tab.wake.fire()
    await world.clock.advance(160)
    waits = [round(e.details["in_seconds"]) for e in client.events if e.name == "renewal_scheduled"][1:]
    assert waits == [5, 10, 20, 40, 80, 160]
    assert client.session.status == "signed-in"
    world.issuer.down = False
    await world.clock.advance(160)
    tokens = client.session.tokens
    assert tokens is not None
    assert tokens.expires_at > world.clock.now() + 7000


async def test_a_clock_that_is_set_back_does_not_put_the_next_renewal_off(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await signed_in(client)
    await world.clock.advance(460)
    await world.clock.jump(-7200)
    await client.login_silently()
    opened = renewals(tab)
    await world.clock.advance(460)
    assert renewals(tab) == opened + 1


async def test_who_is_online_again_does_not_wait_for_the_next_try(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await signed_in(client)
    world.issuer.down = True
    await world.clock.advance(1800)
    world.issuer.down = False
    opened = renewals(tab)
    await tab.wake.fire()
    assert renewals(tab) == opened + 1


async def test_it_stops_on_login_required(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await signed_in(client)
    world.issuer.user = None
    await world.clock.advance(2000)
    assert renewals(tab) == 1
    assert client.session.status == "anonymous"
    ended = [event.details["reason"] for event in client.events if event.name == "session_ended"]
    assert ended == ["login_required"]


async def test_it_goes_on_when_the_token_endpoint_is_well_again(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser
) -> None:
    client = await signed_in(make_client(response_type="code"))

    def busy(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        well = world.serve(method, url, headers, body)
        return json_response({"error": "too_many_requests"}, 503) if url.endswith("/token") else well

    tab.http.server = busy
    await world.clock.advance(500)
    assert renewals(tab) > 2
    tab.http.server = world.serve
    await world.clock.advance(100)
    assert client.session.tokens is not None
    assert client.session.tokens.received_at > NOW + 500


async def test_it_stops_when_stopped_or_logged_out(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await signed_in(client)
    client.stop()
    await world.clock.advance(700)
    assert renewals(tab) == 0
    client.start()
    await world.clock.advance(1)
    assert renewals(tab) == 1
    await client.logout(local=True)
    await world.clock.advance(700)
    assert renewals(tab) == 1


async def test_tokens_that_come_after_a_logout_are_not_used(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await signed_in(client)
    on_its_way = asyncio.ensure_future(client.login_silently())
    await asyncio.sleep(0)
    await client.logout(local=True)
    with pytest.raises(NotSignedIn, match="was not used"):
        await on_its_way
    assert client.session.status == "anonymous"
    assert values(tab.local_storage) == [TOMBSTONE]
    await world.clock.advance(700)
    assert renewals(tab) == 0  # the frame had not been opened when the logout came


async def test_it_stops_for_a_user_who_has_gone(make_client: MakeClient, tab: FakeTab, world: FakeBrowser) -> None:
    client = await signed_in(make_client(renew_while_idle_seconds=300))
    await world.clock.advance(700)
    assert renewals(tab) == 0
    await client.access_token()  # somebody is back
    assert renewals(tab) == 1
    await world.clock.advance(299)
    await client.access_token()
    await world.clock.advance(200)
    assert renewals(tab) == 2


async def test_a_login_is_a_sign_of_life(make_client: MakeClient, tab: FakeTab, world: FakeBrowser) -> None:
    client = make_client(renew_while_idle_seconds=600)
    client.start()
    await world.clock.advance(700)  # the person takes a while to log in
    await client.login_in_popup()
    await world.clock.advance(500)
    assert len(tab.frames.opened) == 1


async def test_it_can_be_switched_off(make_client: MakeClient, tab: FakeTab, world: FakeBrowser) -> None:
    await signed_in(make_client(renew_at_fraction=0))
    await world.clock.advance(700)
    assert renewals(tab) == 0


@pytest.mark.parametrize(("lifetime", "kind"), [(-20, "id_token"), (0, "id_token token"), (1, "id_token token")])
async def test_tokens_that_hardly_live_are_not_renewed_all_the_time(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, lifetime: int, kind: str
) -> None:
    world.issuer.lifetime = lifetime
    await signed_in(make_client(response_type=kind))
    await world.clock.advance(60)
    assert 1 <= renewals(tab) <= 3


async def test_a_clock_that_stands_still_stops_nothing(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    """Browsers make their clocks coarse: a renewal may end at the very time at which it began."""
    world.issuer.lifetime = 0
    await signed_in(client)
    await settle()
    first = renewals(tab)
    world.issuer.lifetime = 600
    await world.clock.advance(60)
    assert renewals(tab) == first + 1
    assert client.session.tokens
    assert client.session.tokens.expires_at > world.clock.now()


async def test_a_mistake_ends_no_renewal_and_is_reported(
    client: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await signed_in(client)
    right, crypto = tab.ports.crypto.verify, tab.ports.crypto

    async def broken(*_: object) -> bool:
        raise RuntimeError("no such function")

    monkeypatch.setattr(crypto, "verify", broken)
    await world.clock.advance(460)
    errors = [event.details["error"]["code"] for event in client.events if event.name == "error"]
    assert set(errors) == {"unexpected_error"}
    assert "no such function" in caplog.text
    monkeypatch.setattr(crypto, "verify", right)
    before = client.session.tokens
    await world.clock.advance(100)
    assert client.session.tokens != before


async def test_a_subscribers_mistake_disturbs_nobody(
    client: Client, tab: FakeTab, world: FakeBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("a mistake in a view")

    client.subscribe(broken)
    client.events.subscribe(broken)
    heard: list[str] = []
    client.subscribe(lambda session: heard.append(session.status))
    await signed_in(client)
    await world.clock.advance(460)
    assert (renewals(tab), heard) == (1, ["signed-in", "signed-in"])
    assert "a mistake in a view" in caplog.text
    assert tab.local_storage.names() != []


async def test_a_renewal_that_the_settings_do_not_allow_is_not_tried_again(
    tab: FakeTab, world: FakeBrowser, make_client: Callable[..., Client]
) -> None:
    client = make_client(silent_redirect_uri="")
    client.start()
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    await client.handle_redirect()
    await world.clock.advance(2000)
    errors = [event.details["error"]["code"] for event in client.events if event.name == "error"]
    assert errors == ["settings_error"]
    assert not any("failed" in message for message in tab.ports.channel.sent)  # type: ignore[attr-defined]
