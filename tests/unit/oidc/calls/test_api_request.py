"""What a call to an API sends, and what it refuses to send."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.oidc import Client, SettingsError
from app.oidc.errors import ApiNotRegistered
from app.oidc.testing import FakeBrowser, FakeTab, json_response

from .fake_api import API, Call, FakeApi

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def api(client: Client, world: FakeBrowser) -> FakeApi:
    world.api = api = FakeApi(json_response({}))
    await client.login_silently()
    return api


async def sent(client: Client, api: FakeApi, method: str = "POST", url: str = API, **parts: Any) -> Call:
    await client.call_api(method, url, **parts)
    (call,) = api.calls
    return call


@pytest.mark.parametrize(
    ("url", "params", "asked"),
    [
        ("/notes", {"limit": 10, "tag": ["a", "b"], "all": True, "from": None}, "/notes?limit=10&tag=a&tag=b&all=true"),
        ("/notes", [("q", "two words"), ("q", "ä&b")], "/notes?q=two+words&q=%C3%A4%26b"),
        ("/notes?page=2", {"size": 1.5}, "/notes?page=2&size=1.5"),
        ("/notes#here", {"a": "@evil.example"}, "/notes?a=%40evil.example"),
        ("", {"a": "b"}, "?a=b"),
        ("/notes?a=%20#here", {}, "/notes?a=%20#here"),
        ("/notes", None, "/notes"),
    ],
)
async def test_params_are_added_to_the_query(
    client: Client, api: FakeApi, url: str, params: object, asked: str
) -> None:
    assert (await sent(client, api, "GET", API + url, params=params)).url == API + asked


@pytest.mark.parametrize("params", ["a=b", b"a", 7, {7: "a"}, {"a": b"b"}, {"a": {"b": 1}}, [("a",)], {"a": "\ud800"}])
@pytest.mark.parametrize("name", ["params", "data"])
async def test_what_is_no_field(client: Client, api: FakeApi, name: str, params: object) -> None:
    with pytest.raises(SettingsError, match=f"{name!r} must be") as caught:
        await client.call_api("POST", API, **{name: params})
    assert caught.value.details == {"key": name}
    assert api.calls == []


async def test_params_lead_to_no_other_origin(client: Client, api: FakeApi) -> None:
    with pytest.raises(ApiNotRegistered):
        await client.call_api("GET", "http://api.lab.localhost", params={"": ":8000/"})
    assert (await sent(client, api, "GET", params={"@evil.example/": "#"})).url == f"{API}?%40evil.example%2F=%23"


async def test_headers_are_sent_beside_the_token(client: Client, api: FakeApi) -> None:
    headers = {"X-Trace": "1", "accept": "text/csv", "If-None-Match": '"é"'}
    call = await sent(client, api, "GET", headers=headers)
    assert call.headers == {"Authorization": f"Bearer {await client.access_token()}", **headers}


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
async def test_the_token_is_the_clients_own(client: Client, api: FakeApi, name: str) -> None:
    with pytest.raises(SettingsError, match=f"must not hold {name!r}, because the client"):
        await client.call_api("GET", API, headers={name: "Bearer mine"})
    assert api.calls == []


@pytest.mark.parametrize("name", ["Host", "cookie", "Content-Length", "Origin", "Referer", "Sec-Fetch-Site", "proxy-x"])
async def test_a_header_that_a_browser_lets_no_page_set(client: Client, api: FakeApi, name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name!r}, because the browser lets no page set it"):
        await client.call_api("GET", API, headers={name: "x"})
    assert api.calls == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1\r\nAuthorization: Bearer x"},
        {"X-A": "snow ☃"},
        {"X-A": 1},
        {"X-A": None},
        {"X A": "1"},
        {"": "1"},
        {"Authorization ": "1"},
        {"X-A\n": "1"},
        "X-A: 1",
    ],
)
async def test_what_is_no_header(client: Client, api: FakeApi, headers: Any) -> None:
    with pytest.raises(SettingsError, match="'headers' must be"):
        await client.call_api("GET", API, headers=headers)
    assert api.calls == []


async def test_data_is_a_form(client: Client, api: FakeApi) -> None:
    call = await sent(client, api, data={"text": "Grüße & more", "tag": ["a", "b"], "draft": False, "none": None})
    assert call.headers["Content-Type"] == FORM
    assert parse_qsl(call.body) == [("text", "Grüße & more"), ("tag", "a"), ("tag", "b"), ("draft", "false")]


@pytest.mark.parametrize(("data", "body"), [({}, ""), ([], ""), ({"a": None}, "")])
async def test_a_form_may_be_empty(client: Client, api: FakeApi, data: object, body: str) -> None:
    call = await sent(client, api, data=data)
    assert (call.body, call.headers["Content-Type"]) == (body, FORM)


@pytest.mark.parametrize("content", [b"\x00\xff", "Grüße", b"", ""])
async def test_content_is_sent_as_it_is(client: Client, api: FakeApi, content: str | bytes) -> None:
    call = await sent(client, api, content=content, headers={"Content-Type": "application/x-own"})
    assert (call.body, call.headers["Content-Type"]) == (content, "application/x-own")


async def test_a_json_body_may_have_a_type_of_its_own(client: Client, api: FakeApi) -> None:
    call = await sent(client, api, "PATCH", json={}, headers={"content-type": "application/merge-patch+json"})
    assert (call.body, call.headers["content-type"]) == ("{}", "application/merge-patch+json")
    assert "Content-Type" not in call.headers


@pytest.mark.parametrize("form", [{"data": {"a": "b"}}, {"files": {"a": b"b"}}, {"data": {}, "files": {}}])
async def test_the_type_of_a_form_is_the_clients_own(client: Client, api: FakeApi, form: Any) -> None:
    with pytest.raises(SettingsError, match="must not hold 'content-type', because it says where the parts"):
        await client.call_api("POST", API, headers={"content-type": "text/plain"}, **form)
    assert api.calls == []


@pytest.mark.parametrize(
    ("bodies", "named"),
    [
        ({"json": {}, "data": {}}, "'json' and 'data'"),
        ({"json": 0, "content": b""}, "'json' and 'content'"),
        ({"json": {}, "files": {}}, "'json' and 'files'"),
        ({"content": "", "data": {}}, "'content' and 'data'"),
        ({"content": b"a", "files": {}, "data": {}}, "'content' and 'data'"),
    ],
)
async def test_a_request_has_one_body(client: Client, api: FakeApi, bodies: Any, named: str) -> None:
    with pytest.raises(SettingsError, match=f"The parameters {named} cannot be sent together"):
        await client.call_api("POST", API, **bodies)
    assert api.calls == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("body", [{"data": {}}, {"content": b""}, {"files": {}}, {"json": 0}])
async def test_a_method_without_a_body(client: Client, api: FakeApi, method: str, body: Any) -> None:
    with pytest.raises(SettingsError, match=f"{next(iter(body))!r} must be None for {method}"):
        await client.call_api(method, API, **body)
    assert api.calls == []


async def test_nothing_is_read_or_asked_for_a_request_that_is_refused(
    client: Client, tab: FakeTab, api: FakeApi
) -> None:
    pages = iter([b"a"])
    with pytest.raises(SettingsError):
        await client.call_api("GET", API, content=pages, scope="read:reports")
    assert list(pages) == [b"a"]
    assert len(tab.frames.opened) == 1
