"""A client that does not finish its request is hung up on; one whose request is complete waits as long as it takes."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from server.lab import slow_clients
from server.testing.serving import free_sockets, serving

UNFINISHED = {
    "nothing": b"",
    "a part of the headers": b"GET /read HTTP/1.1\r\nHost: x\r\nX-Long: a",
    "a part of the body": b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na=b",
    "a part of the chunks": b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n",
    "a part of a body that nobody reads": b"POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na=b",
    "a part of a second request": b"GET /ignore HTTP/1.1\r\nHost: x\r\n\r\nGET /read HTTP/1.1\r\nHost:",
}


class Server:
    """An application that reads the body at ``/read``, and at ``/wait`` waits until ``done`` is set."""

    def __init__(self) -> None:
        self.done = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/read":
            await Request(scope, receive).body()
        elif scope["path"] == "/wait":
            await self.done.wait()
        elif scope["path"] == "/done":
            self.done.set()
        await PlainTextResponse("done")(scope, receive, send)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(slow_clients, "REQUEST_SECONDS", 0.2)
    sockets = free_sockets()
    with serving(Server(), sockets):
        yield sockets[0].getsockname()


@pytest.mark.parametrize("sent", UNFINISHED.values(), ids=UNFINISHED.keys())
def test_an_unfinished_request_is_hung_up_on(address: tuple[str, int], sent: bytes) -> None:
    with connected(address) as client:
        client.sendall(sent)
        everything(client)


def test_a_finished_request_waits_for_its_answer(address: tuple[str, int]) -> None:
    with connected(address) as patient:
        patient.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        with connected(address) as silent:
            everything(silent)  # when this returns, the time is over for the first one as well
        with connected(address) as other:
            other.sendall(b"GET /done HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert everything(other).endswith(b"done")
        assert everything(patient).endswith(b"done")


def connected(address: tuple[str, int]) -> socket.socket:
    client = socket.create_connection(address)
    client.settimeout(20)
    return client


def everything(client: socket.socket) -> bytes:
    """Return what comes until the server hangs up. Raises TimeoutError if it does not."""
    return b"".join(iter(lambda: client.recv(65536), b""))
