"""A tab that has stopped but is not dead (``alert()``, a debugger) keeps its lock. The others do not wait for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import pytest

from app.oidc import Client, EventLog, Tokens
from app.oidc.context import Context
from app.oidc.errors import AccessDenied, ConsentRequired, NoAnswer, SessionChanged
from app.oidc.ports import HttpResponse
from app.oidc.request.options import LoginOptions
from app.oidc.session.asking_again import key_of, same_again
from app.oidc.session.messages import Begun, Failed, Finished, Message, to_text
from app.oidc.session.turns import PATIENCE, RESULT_SECONDS
from app.oidc.testing import FakeBrowser, FakeTab, settle

from ..conftest import make_settings
from .held import SlowFrames

MakeClient = Callable[..., Client]
SHORT = 0.02


class Peer:
    """Another tab: it has the lock, and says what a test wants."""

    def __init__(self, world: FakeBrowser, client: Client) -> None:
        self._tab, self._world = world.tab(), world
        tokens = client.session.tokens
        self.key = key_of(same_again(tokens) if tokens else LoginOptions())
        self.prefix = Context.make(make_settings(), self._tab.ports, EventLog(world.clock.now)).prefix

    def says(self, message: Message) -> None:
        self._tab.ports.channel.post(to_text(message, self.prefix))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        async with self._world.locks.hold(f"{self.prefix}{self.key}"):
            self.says(Begun(self.key))
            yield


async def signed_in(client: Client) -> Client:
    client.start()
    await client.login_in_popup()
    return client


@pytest.fixture
def impatient(make_client: MakeClient) -> Client:
    return make_client(silent_timeout_seconds=SHORT)


async def test_a_tab_goes_on_alone_when_the_one_before_it_has_stopped(impatient: Client, world: FakeBrowser) -> None:
    client = await signed_in(impatient)
    async with Peer(world, client).at_work():
        before = client.session.tokens
        assert await client.login_silently() != before


async def test_an_expired_token_is_renewed_although_another_tab_has_stopped(
    impatient: Client, world: FakeBrowser
) -> None:
    """So ``call_api`` has an answer, or an error of its own."""
    sent: list[str] = []

    def api(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        sent.append(headers["Authorization"])
        return HttpResponse(200)

    world.api = api
    client = await signed_in(impatient)
    old = client.session.tokens
    async with Peer(world, client).at_work():
        await world.clock.jump(700)
        assert (await client.call_api("GET", "http://api.lab.localhost:8000/messages")).status == 200
    assert old is not None
    assert sent != [f"Bearer {old.access_token}"]


async def test_a_session_is_restored_although_another_tab_has_stopped(
    world: FakeBrowser, make_client: MakeClient
) -> None:
    await signed_in(make_client())
    opened = make_client(world.tab(), silent_timeout_seconds=SHORT)
    peer = Peer(world, opened)
    peer.key = key_of(same_again(await make_client(world.tab()).restore()))
    async with peer.at_work():
        assert await opened.restore() is not None


async def test_a_tab_that_goes_on_alone_meets_its_own_error(
    impatient: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    client = await signed_in(impatient)
    peer = Peer(world, client)
    async with peer.at_work():
        tab.frames.answers = lambda url: peer.says(Failed(peer.key, ConsentRequired())) or []  # type: ignore[func-returns-value]
        with pytest.raises(NoAnswer):
            await client.login_silently()


async def test_what_another_tab_gets_is_used_before_it_releases_the_lock(client: Client, world: FakeBrowser) -> None:
    """A subscriber of the other tab may stop it at that moment."""
    await signed_in(client)
    peer = Peer(world, client)
    async with peer.at_work():
        waits = asyncio.ensure_future(client.login_silently())
        await settle()
        peer.says(Failed(peer.key, AccessDenied()))
        with pytest.raises(AccessDenied):
            await waits


@pytest.mark.parametrize(
    ("seconds", "shared"), [(0, True), (PATIENCE * 10, True), (PATIENCE * 10 + 1, False), (-1, False)]
)
async def test_a_failure_is_shared_only_while_the_others_waited_for_it(
    client: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch, seconds: float, shared: bool
) -> None:
    """After a stop (or a change of the clock) it may come from that alone."""
    await signed_in(client)
    tab.frames.answers = lambda url: []
    slow = SlowFrames(tab, monkeypatch)
    asked = asyncio.ensure_future(client.login_silently())
    await settle()
    await world.clock.jump(seconds)
    slow.gate.set()
    with pytest.raises(NoAnswer):
        await asked
    sent = [message for message in tab.ports.channel.sent if '"failed"' in message]  # type: ignore[attr-defined]
    assert bool(sent) == shared


def due(client: Client) -> object:
    return [event.details["in_seconds"] for event in client.events if event.name == "renewal_scheduled"]


async def test_a_failure_in_another_tab_from_before_a_login_stops_no_renewal(
    client: Client, world: FakeBrowser
) -> None:
    await signed_in(client)
    peer = Peer(world, client)
    peer.says(Begun(peer.key))
    await client.login_in_popup()
    planned = due(client)
    peer.says(Failed(peer.key, ConsentRequired()))
    peer.says(Finished(peer.key))
    assert due(client) == planned
    await world.clock.advance(500)
    assert len(due(client)) > len(planned)  # type: ignore[arg-type]


async def asks_while_logging_in(client: Client, world: FakeBrowser, user: str) -> tuple[asyncio.Future[Tokens], Tokens]:
    """Let ``client`` wait for another tab, and ``user`` log in meanwhile; then the other tab fails.

    Returns what came of the wait, and the tokens of the login.
    """
    await signed_in(client)
    peer = Peer(world, client)
    async with peer.at_work():
        waits = asyncio.ensure_future(client.login_silently())
        await settle()
        world.issuer.user = user
        again = await client.login_in_popup()
        peer.says(Failed(peer.key, ConsentRequired()))
        await asyncio.wait({waits})
    return waits, again.tokens


async def test_a_failure_from_before_a_login_is_no_result_of_a_call(client: Client, world: FakeBrowser) -> None:
    """It happened in another tab."""
    waits, tokens = await asks_while_logging_in(client, world, "ada")
    assert waits.result() == tokens


async def test_a_failure_from_before_a_login_of_another_user_is_a_changed_session(
    client: Client, world: FakeBrowser
) -> None:
    waits, _ = await asks_while_logging_in(client, world, "alan")
    with pytest.raises(SessionChanged):
        waits.result()


async def test_locks_that_fail_stop_nobody(client: Client, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def fails(name: str) -> AsyncIterator[None]:
        raise RuntimeError("no locks here")
        yield

    monkeypatch.setattr(world.locks, "hold", fails)
    assert await client.login_silently()


async def test_a_call_that_is_given_up_leaves_the_queue(impatient: Client, world: FakeBrowser) -> None:
    client = await signed_in(impatient)
    peer = Peer(world, client)
    async with peer.at_work():
        await client.login_silently()
        await settle()
    async with asyncio.timeout(RESULT_SECONDS), peer.at_work():
        pass
