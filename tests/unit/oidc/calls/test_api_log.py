"""What a call to an API leaves in the event log: a part of each body, and no token."""

import json
from collections.abc import Callable, Mapping

import pytest

from app.oidc import Client
from app.oidc.errors import ApiUnreachable
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, json_response

from .fake_api import API, FakeApi

FORM = "application/x-www-form-urlencoded"


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


def request_of(client: Client) -> dict[str, object]:
    (request,) = [event.details["request"] for event in client.events if event.name == "api_request"]
    return dict(request)


async def test_a_header_of_the_app_may_be_a_secret(client: Client, world: FakeBrowser) -> None:
    world.api = lambda method, url, headers, body: HttpResponse(200, {"x-echo": headers["X-Api-Key"]}, "for s3cret")
    await client.login_silently()
    headers = {"X-Api-Key": "s3cret", "Accept-Language": "de", "accept": "text/csv"}
    await client.call_api("GET", API, headers=headers)
    assert "s3cret" not in json.dumps(client.events.dump())
    logged = request_of(client)["headers"]
    assert isinstance(logged, dict)
    del logged["Authorization"]
    assert logged == {**headers, "X-Api-Key": "(6 characters, not kept)"}


async def test_a_form_is_logged_but_for_its_secrets(client: Client, world: FakeBrowser) -> None:
    world.api = FakeApi(HttpResponse(200, {}, "hunter2"))
    await client.login_silently()
    await client.call_api("POST", API, params={"tag": ["a", "b"]}, data={"to": ["Ada", "Alan"], "password": "hunter2"})
    request = request_of(client)
    assert request["parameters"] == {"tag": ["a", "b"]}
    assert request["body"] == {"to": ["Ada", "Alan"], "password": "(7 characters, not kept)"}
    assert "hunter2" not in json.dumps(client.events.dump())


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded; charset=utf-8", FORM.upper()])
async def test_a_form_of_the_app_is_one_too(client: Client, world: FakeBrowser, content_type: str) -> None:
    world.api = FakeApi(HttpResponse(200))
    await client.login_silently()
    await client.call_api("POST", API, content="password=hunter2", headers={"content-type": content_type})
    assert request_of(client)["body"] == {"password": "(7 characters, not kept)"}


async def test_of_bytes_the_log_keeps_the_number(client: Client, world: FakeBrowser) -> None:
    world.api = FakeApi(HttpResponse(200))
    await client.login_silently()
    await client.call_api("POST", API, content=b"secret")
    assert request_of(client)["body"] == "(6 bytes, not kept)"
