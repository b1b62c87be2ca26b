"""The network is away for a moment when the answer comes: the login can still be finished."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.oidc import Client
from app.oidc.errors import (
    DiscoveryFailed,
    InvalidGrant,
    IssuerUnreachable,
    KeysUnavailable,
    NetworkError,
    OidcError,
    StateUsed,
    TokenEndpointFailed,
    TransactionExpired,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response, settle

MakeClient = Callable[..., Client]
PARTS = {"discovery": "/.well-known", "keys": "/jwks.json", "token": "/token"}


class Outage:
    """What part of the issuer does not answer, or answers with ``status``."""

    def __init__(self, tab: FakeTab) -> None:
        self.part, self.status = "", 0
        self._server = tab.http.server
        tab.http.server = self._serve

    def _serve(self, method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        if self.part and PARTS[self.part] in url:
            if self.status:
                return HttpResponse(self.status)
            raise OSError("no network")
        return self._server(method, url, headers, body)


@pytest.fixture
def outage(tab: FakeTab) -> Outage:
    return Outage(tab)


async def comes_back(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, response_type: str = "id_token token"
) -> Client:
    """Return the client of the page that was opened with the answer. It knows nothing of discovery yet."""
    await make_client(response_type=response_type).login(app_state="kept")
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    return make_client(response_type=response_type)


@pytest.fixture
async def interrupted(make_client: MakeClient, tab: FakeTab, world: FakeBrowser, outage: Outage) -> Client:
    """A client whose check of the answer a network failure has interrupted. The network is back."""
    client = await comes_back(make_client, tab, world)
    outage.part = "keys"
    with pytest.raises(KeysUnavailable):
        await client.handle_redirect()
    outage.part = ""
    return client


@pytest.mark.parametrize("step", ["handle_redirect", "restore"])
@pytest.mark.parametrize("status", [0, 503])
@pytest.mark.parametrize(
    ("response_type", "part"),
    [
        ("id_token token", "discovery"),
        ("id_token", "keys"),
        ("code", "token"),
        ("code", "keys"),
        ("code token", "keys"),
        ("code id_token token", "keys"),
    ],
)
async def test_a_second_try_finishes_the_login(
    make_client: MakeClient,
    tab: FakeTab,
    world: FakeBrowser,
    outage: Outage,
    response_type: str,
    part: str,
    status: int,
    step: str,
) -> None:
    client = await comes_back(make_client, tab, world, response_type)
    outage.part, outage.status = part, status
    for _ in range(2):
        with pytest.raises(NetworkError):
            await getattr(client, step if tab.navigator.response is None else "handle_redirect")()
    assert client.session.status == "anonymous"
    outage.part = ""
    assert await getattr(client, step)() is not None
    assert client.session.status == "signed-in"
    assert await client.handle_redirect() is None


@pytest.mark.parametrize(
    ("part", "kind"),
    [("discovery", IssuerUnreachable), ("keys", KeysUnavailable), ("token", IssuerUnreachable)],
)
async def test_the_error_says_how_to_go_on(
    make_client: MakeClient,
    tab: FakeTab,
    world: FakeBrowser,
    outage: Outage,
    part: str,
    kind: type[OidcError],
) -> None:
    client = await comes_back(make_client, tab, world, "code")
    outage.part = part
    with pytest.raises(kind) as failed:
        await client.handle_redirect()
    assert failed.value.hint == "Try again in a moment without reloading this page, or log in again."


async def test_a_popup_that_is_closed_by_then_says_to_log_in_again(client: Client, outage: Outage) -> None:
    outage.part = "keys"
    with pytest.raises(KeysUnavailable) as failed:
        await client.login_in_popup()
    assert "Log in again" in (failed.value.hint or "")


async def test_the_result_is_that_of_the_first_try(interrupted: Client, tab: FakeTab) -> None:
    elsewhere = "http://app.lab.localhost:8000/#/further"
    tab.navigator.replace_address(elsewhere)
    result = await interrupted.handle_redirect()
    assert result is not None
    assert (result.app_state, result.return_to) == ("kept", "http://app.lab.localhost:8000/")
    assert tab.navigator.address() == elsewhere  # the person has gone on in the page meanwhile
    names = [event.name for event in interrupted.events]
    assert names.count("authorization_response") == 1


async def test_a_login_meanwhile_is_not_replaced_by_the_one_before_it(interrupted: Client, world: FakeBrowser) -> None:
    world.issuer.user = "alan"
    await interrupted.login_in_popup()
    assert await interrupted.handle_redirect() is None
    await interrupted.restore()
    assert (interrupted.session.user or {})["sub"] == "alan"


async def test_another_answer_takes_the_place_of_the_unfinished_one(
    interrupted: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await interrupted.login(app_state="second")
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    result = await interrupted.handle_redirect()
    assert result is not None
    assert result.app_state == "second"
    assert await interrupted.handle_redirect() is None


async def test_an_unfinished_login_expires(interrupted: Client, world: FakeBrowser) -> None:
    await world.clock.jump(3600)
    with pytest.raises(TransactionExpired):
        await interrupted.handle_redirect()
    assert await interrupted.handle_redirect() is None


async def test_a_refused_answer_is_not_tried_again(make_client: MakeClient, tab: FakeTab, world: FakeBrowser) -> None:
    client = await comes_back(make_client, tab, world, "code")
    world.issuer.codes.clear()
    raw = tab.navigator.response
    with pytest.raises(InvalidGrant):
        await client.handle_redirect()
    assert await client.handle_redirect() is None
    tab.navigator.response = raw
    with pytest.raises(StateUsed):
        await client.handle_redirect()


async def test_a_document_that_is_wrong_for_a_moment_loses_nothing(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser
) -> None:
    client = await comes_back(make_client, tab, world)
    right, world.issuer.metadata = world.issuer.metadata, {}
    with pytest.raises(DiscoveryFailed):
        await client.handle_redirect()
    world.issuer.metadata = right
    assert await client.handle_redirect() is not None


async def test_a_token_endpoint_that_is_busy_is_asked_again(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, outage: Outage
) -> None:
    client = await comes_back(make_client, tab, world, "code")
    outage.part, outage.status = "token", 429
    with pytest.raises(TokenEndpointFailed):
        await client.handle_redirect()
    outage.part = ""
    assert await client.handle_redirect() is not None


async def test_a_call_that_is_cancelled_loses_nothing(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An app may set a time limit of its own."""
    client = await comes_back(make_client, tab, world)
    request, gate = tab.http.request, asyncio.Event()

    async def slow(method: str, url: str, **options: Any) -> HttpResponse:
        await gate.wait()
        return await request(method, url, **options)

    monkeypatch.setattr(tab.http, "request", slow)
    task = asyncio.ensure_future(client.handle_redirect())
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.set()
    assert await client.handle_redirect() is not None


async def test_an_answer_that_is_being_judged_is_not_taken_twice(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser
) -> None:
    client = await comes_back(make_client, tab, world)
    raw = tab.navigator.response
    first = asyncio.ensure_future(client.handle_redirect())
    await asyncio.sleep(0)
    tab.navigator.response = raw
    with pytest.raises(StateUsed):
        await client.handle_redirect()
    assert await first is not None


async def test_a_login_without_an_id_token_needs_no_keys(
    make_client: MakeClient, tab: FakeTab, world: FakeBrowser, outage: Outage
) -> None:
    client = make_client(response_type="code", scope="read:messages")
    await client.login()
    serve = world.issuer.serve

    def without_id_token(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        response = serve(method, url, headers, body)
        if url.endswith("/token"):
            return json_response({**json.loads(response.text), "id_token": None})
        return response

    world.issuer.serve = without_id_token  # type: ignore[method-assign]
    outage.part = "keys"
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for)
    assert await client.handle_redirect() is not None
    assert client.session.status == "authorized"
