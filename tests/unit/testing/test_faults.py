"""Errors for the next request: who gets them, and what they look like."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.types import Message

from server.testing.authorization_server import AuthorizationServer
from tests.unit.testing.asking import fragment, request


def test_the_next_request_fails_and_the_one_after_it_does_not(
    authorization_server: AuthorizationServer, http: httpx2.Client
):
    issuer = authorization_server.issuer
    authorization_server.fail_next("/jwks.json", status=503, times=2)
    authorization_server.fail_next("/userinfo", "invalid_token", "It is gone.", status=401)
    assert [http.get(f"{issuer}/jwks.json").status_code for _ in range(3)] == [503, 503, 200]
    failed = http.get(f"{issuer}/userinfo", headers={"Origin": "http://localhost:3000"})
    assert (failed.status_code, failed.json()["error_description"]) == (401, "It is gone.")
    challenge = 'Bearer realm="userinfo", error="invalid_token", error_description="It is gone."'
    assert failed.headers["WWW-Authenticate"] == challenge
    assert failed.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"


def test_a_preflight_is_not_what_fails(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.fail_next("/userinfo", status=500)
    headers = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "GET"}
    assert http.options(f"{authorization_server.issuer}/userinfo", headers=headers).status_code == 204
    assert http.get(f"{authorization_server.issuer}/userinfo").status_code == 500


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_oauth_error_goes_where_the_tokens_would(
    authorization_server: AuthorizationServer, http: httpx2.Client, method: str
):
    authorization_server.skip_login()
    authorization_server.fail_next("/authorize", "temporarily_unavailable", "Come back later.")
    address, _, query = request(authorization_server).partition("?")

    def send(query: str) -> httpx2.Response:
        if method == "GET":
            return http.get(f"{address}?{query}")
        return http.post(address, content=query, headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert send("client_id=unknown").status_code == 400  # nobody may be told: the error waits for the next one
    assert fragment(send(query)) == {
        "error": "temporarily_unavailable",
        "error_description": "Come back later.",
        "state": "s",
        "iss": authorization_server.issuer,
    }
    assert "id_token" in fragment(send(query))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"endpoint": "/jwks", "status": 500}, "'/jwks' is no endpoint; choose among /authorize"),
        ({"endpoint": "/jwks.json"}, "give the HTTP status"),
        ({"endpoint": "/userinfo", "error": "invalid_token"}, "give the HTTP status"),
        ({"endpoint": "/jwks.json", "status": 200}, "200 is no error"),
        ({"endpoint": "/authorize", "error": "broken\n"}, "error may hold printable ASCII only"),
        ({"endpoint": "/userinfo", "error": 'a"b', "status": 401}, "error may hold printable ASCII only"),
        ({"endpoint": "/userinfo", "description": "a\\\\b", "status": 401}, "description may hold printable ASCII"),
        ({"endpoint": "/authorize", "error": "x", "description": "Grüße"}, "description may hold printable ASCII"),
    ],
)
def test_a_fault_that_is_none_is_refused(
    authorization_server: AuthorizationServer, arguments: dict[str, Any], expected: str
):
    with pytest.raises(ValueError, match=expected):
        authorization_server.fail_next(**arguments)


def test_an_error_without_a_description_has_none(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.fail_next("/authorize", "server_error")
    assert fragment(http.get(request(authorization_server))).keys() == {"error", "state", "iss"}


class Slow:
    """A client whose form arrives when it is told to. ``got`` is how its authorization request was answered."""

    def __init__(self, server: AuthorizationServer, form: str) -> None:
        self._server, self._form = server, form.encode()
        self._may_send = asyncio.Event()
        self.got = ""
        self.task = asyncio.create_task(self._asks())

    async def gets(self) -> str:
        """Send the form, and return the kind of answer."""
        self._may_send.set()
        await self.task
        return self.got

    async def _asks(self) -> None:
        headers = [(b"host", b"127.0.0.1:9999"), (b"content-type", b"application/x-www-form-urlencoded")]
        place = {"scheme": "http", "path": "/authorize", "query_string": b"", "root_path": ""}
        await self._server.app(
            {"type": "http", "method": "POST", "headers": headers, **place}, self._receive, self._send
        )

    async def _receive(self) -> Message:
        await self._may_send.wait()
        return {"type": "http.request", "body": self._form, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            location = dict(message["headers"]).get(b"location", b"")
            self.got = "error" if b"error=" in location else "login page" if b"/login?" in location else "page"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[AuthorizationServer]:
    """A server without a port, whose next authorization request fails."""
    server = AuthorizationServer("http://127.0.0.1:9999", tmp_path)
    server.fail_next("/authorize", "temporarily_unavailable")
    yield server
    server.close()


async def at_once(server: AuthorizationServer, *forms: str) -> list[Slow]:
    """Return clients whose requests have all begun."""
    clients = [Slow(server, form) for form in forms]
    await asyncio.sleep(0)  # lets each of them go as far as it gets without its form
    return clients


async def test_two_requests_at_once_do_not_get_the_same_fault(server: AuthorizationServer):
    form = request(server).partition("?")[2]
    first, second = await at_once(server, form, form)
    assert [await second.gets(), await first.gets()] == ["login page", "error"]


async def test_each_of_two_requests_at_once_gets_one_of_two(server: AuthorizationServer):
    server.fail_next("/authorize", "server_error", times=2)
    form = request(server).partition("?")[2]
    clients = await at_once(server, form, form, form, form)
    assert [await each.gets() for each in reversed(clients)] == ["login page", "error", "error", "error"]


async def test_a_fault_that_could_not_be_used_waits_for_the_next(server: AuthorizationServer):
    form = request(server).partition("?")[2]
    unknown, known = await at_once(server, "client_id=unknown", form)
    assert [await known.gets(), await unknown.gets()] == ["login page", "page"]
    assert await Slow(server, form).gets() == "error"
    assert await Slow(server, form).gets() == "login page"


async def test_the_fault_of_a_client_that_hung_up_waits_for_the_next(server: AuthorizationServer):
    form = request(server).partition("?")[2]
    (gone,) = await at_once(server, form)
    gone.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone.task
    assert await Slow(server, form).gets() == "error"


async def test_a_fault_does_not_outlive_the_reset(server: AuthorizationServer):
    form = request(server).partition("?")[2]
    (unknown,) = await at_once(server, "client_id=unknown")
    server.reset()
    assert await unknown.gets() == "page"
    assert await Slow(server, form).gets() == "login page"


async def test_no_more_of_a_body_is_read_than_the_server_would(tmp_path: Path) -> None:
    server = AuthorizationServer("http://127.0.0.1:8170", tmp_path)
    server.fail_next("/token", status=503)
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 100_000_000:
            taken += 16_384
            yield b"a" * 16_384

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(server.app)) as client:
        answer = await client.post(f"{server.issuer}/token", content=endless())
    assert answer.status_code == 503
    assert taken <= 200_000
    server.close()
