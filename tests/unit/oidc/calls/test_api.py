"""Calling an API: to registered origins only, with one retry after 401."""

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.oidc import Client
from app.oidc.errors import ApiNotRegistered, ApiRedirected, ApiUnreachable, NoAccessToken, NotSignedIn, SettingsError
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response, settle

API = "http://api.lab.localhost:8000"


class FakeApi:
    """Gives one prepared answer after the other; the last one for ever."""

    def __init__(self, *answers: HttpResponse) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, str, Mapping[str, str], str | None]] = []

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        self.calls.append((method, url, headers, body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def test_a_body_is_sent_as_json(client: Client, world: FakeBrowser) -> None:
    api = world.api = FakeApi(json_response({"id": 1}, 201))
    await client.login_silently()
    answer = await client.call_api("POST", f"{API}/messages", {"text": "Hello"})
    (call,) = api.calls
    assert (call[0], call[2]["Content-Type"], call[3]) == ("POST", "application/json", '{"text": "Hello"}')
    assert (answer.status, answer.body) == (201, {"id": 1})


@pytest.mark.parametrize(("value", "sent"), [(None, None), (False, "false"), (0, "0"), ("", '""'), ([], "[]")])
async def test_none_alone_stands_for_no_body(
    client: Client, world: FakeBrowser, value: object, sent: str | None
) -> None:
    api = world.api = FakeApi(json_response({}))
    await client.login_silently()
    await client.call_api("POST", API, value)
    ((_, _, headers, body),) = api.calls
    assert (body, headers.get("Content-Type")) == (sent, None if sent is None else "application/json")


ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize("value", [math.nan, {"a": [math.inf]}, object(), {"a": b"b"}, {(1, 2): 3}, ENDLESS])
async def test_a_body_that_is_no_json_is_never_sent(client: Client, world: FakeBrowser, value: object) -> None:
    api = world.api = FakeApi(json_response({}))
    await client.login_silently()
    with pytest.raises(SettingsError, match="'json' must be a JSON value") as caught:
        await client.call_api("POST", API, value)
    assert caught.value.details == {"key": "json"}
    assert api.calls == []


@pytest.mark.parametrize(
    "method", ["CONNECT", "TRACE", "TRACK", "get", "patch", "Post", "GE T", "GET ", "GET\n", "", "-", "É", None, 5]
)
async def test_a_method_that_no_page_can_send(client: Client, world: FakeBrowser, method: Any) -> None:
    api = world.api = FakeApi(json_response({}))
    await client.login_silently()
    with pytest.raises(SettingsError, match="'method' must be one that a page can send, in capitals"):
        await client.call_api(method, API)
    assert api.calls == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_method_that_has_no_body(client: Client, world: FakeBrowser, method: str) -> None:
    api = world.api = FakeApi(json_response({}))
    await client.login_silently()
    with pytest.raises(SettingsError, match=f"'json' must be None for {method}, which has no body"):
        await client.call_api(method, API, {})
    await client.call_api(method, API)
    assert len(api.calls) == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "VERSION-CONTROL"])
async def test_any_other_method_may_have_one(client: Client, world: FakeBrowser, method: str) -> None:
    api = world.api = FakeApi(json_response({}))
    await client.login_silently()
    await client.call_api(method, API, {})
    assert [call[0] for call in api.calls] == [method]


async def test_an_error_keeps_what_caused_it(client: Client, world: FakeBrowser) -> None:
    """Here what the browser said; the tree's other errors keep theirs in the same way."""
    await client.login_silently()
    refused = OSError("connection refused")

    def nobody(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        raise refused

    world.api = nobody
    with pytest.raises(ApiUnreachable) as caught:
        await client.call_api("GET", f"{API}/messages")
    assert caught.value.__cause__ is refused


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.localhost:8000/messages",
        "http://api.lab.localhost:8001/messages",
        "https://api.lab.localhost:8000/messages",
        "http://api.lab.localhost:8000@evil.localhost/messages",
        "http://ada@api.lab.localhost:8000/messages",
        "http://api.lab.localhost.evil.localhost:8000/",
        "http://api.lab.localhost:8000\\@evil.localhost/",
        "http://evil.localhost\\@api.lab.localhost:8000/",
        "ht\ntp://api.lab.localhost:8000/",
        " http://api.lab.localhost:8000/",
        "http://api.lab.localhost:8000\n/messages",
        "http://api.lab.localhost:8000/mess\tages",
        "//api.lab.localhost:8000/messages",
        "/messages",
        "",
        "javascript:alert(1)",
        "http://api.lab.localhost:port/",
        "http://[::1",
    ],
)
async def test_the_token_goes_nowhere_else(client: Client, tab: FakeTab, world: FakeBrowser, url: str) -> None:
    world.api = FakeApi(json_response({}))
    await client.login_silently()
    before = list(tab.http.requests)
    with pytest.raises(ApiNotRegistered):
        await client.call_api("GET", url)
    assert tab.http.requests == before


@pytest.mark.parametrize("query", ["?mail=ada@example.org", "/a@b/two words?mail=ada@example.org", "/?find=C:\\two"])
async def test_what_stands_behind_the_origin_is_the_apps_own_business(
    client: Client, world: FakeBrowser, query: str
) -> None:
    world.api = FakeApi(json_response({}))
    await client.login_silently()
    assert (await client.call_api("GET", API + query)).status == 200


async def test_a_redirect_is_not_followed(client: Client, world: FakeBrowser) -> None:
    api = world.api = FakeApi(HttpResponse(0))
    await client.login_silently()
    with pytest.raises(ApiRedirected):
        await client.call_api("GET", f"{API}/messages")
    assert len(api.calls) == 1


async def test_401_leads_to_one_renewal_and_one_retry(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    api = world.api = FakeApi(json_response({}, 401), json_response({"messages": []}))
    await client.login_silently()
    answer = await client.call_api("GET", f"{API}/messages")
    assert answer.status == 200
    first, second = (call[2]["Authorization"] for call in api.calls)
    assert first != second
    assert len(tab.frames.opened) == 2


async def test_a_second_401_is_the_answer(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    api = world.api = FakeApi(json_response({"title": "invalid_token"}, 401))
    await client.login_silently()
    answer = await client.call_api("GET", f"{API}/messages")
    assert (answer.status, answer.body) == (401, {"title": "invalid_token"})
    assert (len(api.calls), len(tab.frames.opened)) == (2, 2)


async def test_401_without_a_session_at_the_issuer_is_the_answer(client: Client, world: FakeBrowser) -> None:
    api = world.api = FakeApi(json_response({}, 401))
    await client.login_silently()
    world.issuer.user = None
    answer = await client.call_api("GET", f"{API}/messages")
    assert (answer.status, len(api.calls)) == (401, 1)
    assert client.session.status == "anonymous"


async def test_403_says_which_permission_is_missing(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    challenge = 'Bearer realm="api", error="insufficient_scope", scope="read:reports write:messages"'
    world.api = FakeApi(json_response({}, 403, {"www-authenticate": challenge}))
    await client.login_silently()
    answer = await client.call_api("GET", f"{API}/reports")
    assert (answer.status, answer.missing_scope) == (403, "read:reports write:messages")
    assert len(tab.frames.opened) == 1
    response = next(event for event in client.events if event.name == "api_response")
    assert (response.outcome, response.step) == ("refused", 7)


async def test_no_answer_keeps_the_session(client: Client) -> None:
    await client.login_silently()
    with pytest.raises(ApiUnreachable):
        await client.call_api("GET", f"{API}/messages")
    assert client.session.status == "signed-in"
    failed = next(event for event in client.events if event.name == "api_failed")
    assert (failed.outcome, failed.sender) == ("failed", "api")


async def test_without_a_token_nothing_is_sent(client: Client, world: FakeBrowser) -> None:
    api = world.api = FakeApi(json_response({}))
    with pytest.raises(NotSignedIn):
        await client.call_api("GET", f"{API}/messages")
    await client.login_silently(response_type="id_token")
    with pytest.raises(NoAccessToken):
        await client.call_api("GET", f"{API}/messages")
    assert api.calls == []


async def test_a_call_may_ask_for_a_permission(client: Client, tab: FakeTab, world: FakeBrowser) -> None:
    world.api = FakeApi(json_response({}, 401), json_response({}))
    await client.login_silently()
    await client.call_api("GET", f"{API}/reports", scope="read:reports")
    assert ["read%3Areports" in url for url in tab.frames.opened] == [False, True, True]


@pytest.mark.parametrize(
    ("headers", "text", "body"),
    [
        ({"content-type": "application/problem+json"}, '{"status": 404}', {"status": 404}),
        ({"content-type": "application/json"}, "{", "{"),
        ({"content-type": "text/plain"}, "{}", "{}"),
        ({}, "", ""),
    ],
)
async def test_bodies(client: Client, world: FakeBrowser, headers: Mapping[str, str], text: str, body: object) -> None:
    world.api = FakeApi(HttpResponse(404, headers, text))
    await client.login_silently()
    assert (await client.call_api("GET", f"{API}/x")).body == body


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ('{"id": 1}', {"id": 1}),
        (json.dumps({"rows": "x" * (16 * 1024 - 12)}), {"rows": "x" * (16 * 1024 - 12)}),
        (json.dumps({"rows": "x" * (16 * 1024 - 11)}), "(16385 characters, not kept)"),
        (json.dumps(["x" * 5000]), '["' + "x" * 3998),
        ("x" * 1_000_000, "(1000000 characters, not kept)"),
    ],
)
async def test_the_log_has_room_for_a_part_of_a_body(
    client: Client, world: FakeBrowser, text: str, logged: object
) -> None:
    world.api = FakeApi(HttpResponse(200, {"content-type": "application/json"}, text))
    await client.login_silently()
    await client.call_api("GET", API)
    bodies = [event.details["response"]["body"] for event in client.events if event.name == "api_response"]
    assert bodies == [logged]


@pytest.mark.parametrize(
    "echo",
    [
        lambda token: HttpResponse(200, {}, f"You sent Bearer {token}."),
        lambda token: HttpResponse(200, {}, "x" * 3990 + token),  # not a part of it either, where the log cuts
        lambda token: json_response([{"access_token": token}]),
        lambda token: json_response({"you": [{"sent": f"Bearer {token}"}], token: 1}),
        lambda token: HttpResponse(200, {}, json.dumps({"sent": token}).replace(token[0], f"\\u{ord(token[0]):04x}")),
        lambda token: HttpResponse(204, {"x-request": f"authorization={token}"}),
        lambda token: json_response({"headers": {"Authorization": f"Bearer {token}"}}),
    ],
)
async def test_an_api_that_echoes_the_request_brings_no_token_into_the_log(
    client: Client, world: FakeBrowser, echo: Callable[[str], HttpResponse]
) -> None:
    await client.login_silently()
    token = await client.access_token()
    world.api = lambda method, url, headers, body: echo(headers["Authorization"].removeprefix("Bearer "))
    answer = await client.call_api("GET", API)
    log = json.dumps(client.events.dump())
    assert token[:8] not in log
    assert log.count("(16 characters, not kept)") >= 2
    assert "not kept" not in f"{answer}"  # the app gets it as it came


async def test_what_the_browser_says_of_a_call_brings_no_token_into_the_log(client: Client, world: FakeBrowser) -> None:
    def fails(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        raise OSError(f"refused: {headers}")

    await client.login_silently()
    world.api = fails
    with pytest.raises(ApiUnreachable):
        await client.call_api("GET", API)
    assert await client.access_token() not in json.dumps(client.events.dump())


async def test_two_calls_with_one_stale_token_make_one_renewal(
    client: Client, tab: FakeTab, world: FakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to the first call is slow: when it comes, there is a new token already."""
    await client.login_silently()
    stale = await client.access_token()
    world.api = lambda method, url, headers, body: HttpResponse(401 if stale in headers["Authorization"] else 200)
    gate, request = asyncio.Event(), tab.http.request

    async def slowly(method: str, url: str, **more: Any) -> HttpResponse:
        response = await request(method, url, **more)
        if url.endswith("/slow"):
            await gate.wait()
        return response

    monkeypatch.setattr(tab.http, "request", slowly)
    slow = asyncio.ensure_future(client.call_api("GET", f"{API}/slow"))
    await settle()
    assert (await client.call_api("GET", f"{API}/quick")).status == 200
    gate.set()
    assert (await slow).status == 200
    assert len(tab.frames.opened) == 2
