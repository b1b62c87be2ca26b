"""What can be asked of an API's answer."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.oidc import ApiResponse, Client, OidcError
from app.oidc.calls.api import _api_response
from app.oidc.errors import ApiResponseMalformed, ApiStatusError
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, json_response

from .fake_api import API, FakeApi

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("status", "ok"), [(200, True), (204, True), (299, True), (304, False), (404, False), (0, False)]
)
def test_an_answer_is_ok_or_not(status: int, ok: bool) -> None:
    assert ApiResponse(status, {}, "").ok is ok


@pytest.mark.parametrize(
    ("headers", "text", "value"),
    [
        (JSON, '{"a": 1}', {"a": 1}),
        (JSON, '"a text"', "a text"),
        (JSON, "null", None),
        ({}, "[1]", [1]),
        ({"content-type": "text/plain"}, '"5"', "5"),
    ],
)
def test_json_is_read_whatever_type_it_is_said_to_have(headers: Mapping[str, str], text: str, value: Any) -> None:
    assert _api_response(HttpResponse(200, headers, text)).json() == value


def test_an_answer_that_a_test_has_made_up_needs_no_text() -> None:
    assert ApiResponse(200, {}, {"a": 1}).json() == {"a": 1}


@pytest.mark.parametrize("headers", [JSON, {}])
@pytest.mark.parametrize("text", ["", "<html>", "{", "[" * 100_000])
def test_an_answer_that_is_no_json(headers: Mapping[str, str], text: str) -> None:
    answer = _api_response(HttpResponse(502, headers, text))
    for kind in (ApiResponseMalformed, OidcError, ValueError):
        with pytest.raises(kind):
            answer.json()


async def test_a_good_answer_is_given_back(client: Client, world: FakeBrowser) -> None:
    world.api = FakeApi(json_response({"messages": []}))
    await client.login_silently()
    assert (await client.call_api("GET", API)).raise_for_status().json() == {"messages": []}


@pytest.mark.parametrize(
    ("response", "said", "helps"),
    [
        (HttpResponse(404), "The API answered 404 Not Found.", False),
        (HttpResponse(401), "The API answered 401 Unauthorized. Log in again.", True),
        (HttpResponse(403), "The API answered 403 Forbidden.", False),
        (
            HttpResponse(403, {"www-authenticate": 'Bearer scope="read:reports"'}),
            "The API answered 403 Forbidden. It asks for the permission read:reports: log in with this scope.",
            True,
        ),
        (HttpResponse(503), "The API answered 503 Service Unavailable. Try again in a moment.", False),
        (HttpResponse(499), "The API answered 499.", False),
        (HttpResponse(304), "The API answered 304 Not Modified.", False),
    ],
)
def test_a_bad_one_is_raised(response: HttpResponse, said: str, helps: bool) -> None:
    answer = _api_response(response)
    with pytest.raises(ApiStatusError) as caught:
        answer.raise_for_status()
    error = caught.value
    assert (str(error), error.interaction_helps) == (said, helps)
    assert (error.response, error.details) == (answer, {"status": response.status})


PNG = b"\x89PNG\r\n\x1a\n\xff"


async def test_a_file_is_bytes(client: Client, world: FakeBrowser) -> None:
    world.api = FakeApi(HttpResponse(200, {"content-type": "image/png"}, PNG))
    await client.login_silently()
    answer = await client.call_api("GET", API)
    assert answer.content == PNG
    assert answer.text.startswith("\N{REPLACEMENT CHARACTER}PNG")
    (logged,) = [event.details["response"]["body"] for event in client.events if event.name == "api_response"]
    assert logged == "(9 bytes, not kept)"


@pytest.mark.parametrize("body", ["Grüße", "Grüße".encode(), b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe"])
def test_a_text_can_be_had_as_bytes_too(body: str | bytes) -> None:
    """As ``fetch`` does, it reads UTF-8 and leaves out a byte order mark."""
    answer = _api_response(HttpResponse(200, {}, body))
    assert answer.text == answer.body == "Grüße"
    assert answer.content == (body if isinstance(body, bytes) else body.encode())
