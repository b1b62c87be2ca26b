"""The key cache: kind to the issuer, and still there when a key is new."""

import json
from collections.abc import Callable, Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.oidc import Client
from app.oidc.errors import KeyNotFound, KeysUnavailable
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, public_jwk

MakeClient = Callable[..., Client]
Server = Callable[[str, str, Mapping[str, str], str | None], HttpResponse]


def fetches(tab: FakeTab) -> int:
    return sum(url.endswith("/jwks.json") for _, url in tab.http.requests)


def but_for_the_keys(world: FakeBrowser, keys: Server) -> Server:
    """Return a server that answers for the keys as ``keys`` does, and otherwise as it should."""
    return lambda *request: (keys if request[1].endswith("/jwks.json") else world.serve)(*request)


async def log_in(client: Client, tab: FakeTab, world: FakeBrowser, **wrong: object) -> None:
    await client.login()
    tab.navigator.response = world.issuer.answer(tab.navigator.left_for, **wrong)  # type: ignore[arg-type]
    await client.handle_redirect()


async def test_a_fresh_copy_is_used_for_five_minutes(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    await world.clock.jump(299)
    await log_in(client, tab, world)
    assert fetches(tab) == 1
    await world.clock.jump(1)
    await log_in(client, tab, world)
    assert fetches(tab) == 2


async def test_the_fetch_is_recorded_under_the_name_of_the_document(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    await log_in(client, tab, world)
    names = [event.name for event in client.events]
    assert names.index("jwks_request") < names.index("jwks_response")


async def test_a_rotated_key_is_found_at_once(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    world.issuer.keys.append(public_jwk(key, "key-2"))
    await log_in(client, tab, world, key=key, header={"kid": "key-2"})
    assert fetches(tab) == 2


async def test_unknown_keys_cause_one_fetch_a_minute(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    for number in range(3):
        with pytest.raises(KeyNotFound):
            await log_in(client, tab, world, header={"kid": f"random-{number}"})
    assert fetches(tab) == 2
    await world.clock.jump(60)
    with pytest.raises(KeyNotFound):
        await log_in(client, tab, world, header={"kid": "random"})
    assert fetches(tab) == 3


async def test_a_copy_fetched_just_now_is_not_fetched_again(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    with pytest.raises(KeyNotFound):
        await log_in(client, tab, world, header={"kid": "unknown"})
    assert fetches(tab) == 1


async def test_a_stale_copy_serves_while_the_issuer_is_down(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    await client.login()
    answer = world.issuer.answer(tab.navigator.left_for)
    await world.clock.jump(500)
    world.issuer.down = True
    tab.navigator.response = answer
    await client.handle_redirect()
    assert fetches(tab) == 2
    assert client.session.status == "signed-in"


async def test_without_any_copy_every_login_asks_again(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    tab.http.server = but_for_the_keys(world, lambda *request: HttpResponse(500, {}, json.dumps({"keys": []})))
    for number in range(1, 3):
        with pytest.raises(KeysUnavailable):
            await log_in(client, tab, world)
        assert fetches(tab) == number


async def test_keys_are_asked_for_as_json_and_an_error_page_holds_none(
    client: Client, tab: FakeTab, world: FakeBrowser
) -> None:
    asked: list[tuple[str, Mapping[str, str], str | None]] = []

    def refuse(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        asked.append((method, headers, body))
        return HttpResponse(503, {}, json.dumps({"keys": world.issuer.keys}))

    tab.http.server = but_for_the_keys(world, refuse)
    with pytest.raises(KeysUnavailable) as caught:
        await log_in(client, tab, world)
    assert caught.value.details["reason"] == "status 503"
    assert asked == [("GET", {"Accept": "application/json"}, None)]


async def test_a_failed_fetch_is_not_repeated_for_a_minute(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    await log_in(client, tab, world)
    answers = []
    for _ in range(3):
        await client.login()
        answers.append(world.issuer.answer(tab.navigator.left_for))
    await world.clock.jump(500)
    world.issuer.down = True
    for answer in answers:
        tab.navigator.response = answer
        await client.handle_redirect()
    assert fetches(tab) == 2


@pytest.mark.parametrize("text", ["", "<html>", "[]", '{"keys": 1}'])
async def test_a_key_set_that_cannot_be_read_is_no_key_set(
    client: Client, tab: FakeTab, world: FakeBrowser, text: str
) -> None:
    tab.http.server = but_for_the_keys(world, lambda *request: HttpResponse(200, {}, text))
    with pytest.raises(KeysUnavailable) as caught:
        await log_in(client, tab, world)
    assert caught.value.details["reason"]
