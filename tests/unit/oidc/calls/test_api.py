"""Calling an API: to registered origins only, with one retry after 401."""

import asyncio
import math
from collections.abc import Mapping
from typing import Any

import pytest

from app.oidc import Client
from app.oidc.errors import ApiNotRegistered, ApiRedirected, ApiUnreachable, NoAccessToken, NotSignedIn, SettingsError
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeTab, json_response, settle

from .fake_api import API, FakeApi


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
