"""Who does not finish a request, or does not read the answer, is hung up on; all others have the time that it takes."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
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


PIECE, PIECES = b"x" * 2**20, 12


class Server:
    """An application that reads the body at ``/read``, and at ``/wait`` waits until ``done`` is set.

    At ``/pieces`` and ``/whole`` it has a long answer; when it has given all the pieces away, ``done`` is set.
    """

    def __init__(self) -> None:
        self.done = asyncio.Event()

    async def pieces(self) -> AsyncIterator[bytes]:
        for _ in range(PIECES):
            yield PIECE
        self.done.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/read":
            await Request(scope, receive).body()
        elif scope["path"] == "/wait":
            await self.done.wait()
        elif scope["path"] == "/done":
            self.done.set()
        if scope["path"] == "/pieces":
            await StreamingResponse(self.pieces())(scope, receive, send)
        else:
            body = PIECE * PIECES if scope["path"] == "/whole" else b"done"
            await PlainTextResponse(body)(scope, receive, send)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(slow_clients, "REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(slow_clients, "READING_SECONDS", 0.2)
    sockets = free_sockets()
    for each in sockets:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)  # connections inherit it: little is on the way
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
        let_the_time_pass(address)
        with connected(address) as other:
            other.sendall(b"GET /done HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert everything(other).endswith(b"done")
        assert everything(patient).endswith(b"done")


def test_an_answer_that_nobody_reads_ends(address: tuple[str, int]) -> None:
    with connected(address) as idle, connected(address) as other:
        idle.sendall(b"GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n")
        other.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert everything(other).endswith(b"done")


def test_an_answer_that_was_given_away_as_a_whole_ends_too(address: tuple[str, int]) -> None:
    with connected(address) as idle:
        idle.sendall(b"GET /whole HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in range(6):
            let_the_time_pass(address)
        length = len(everything(idle))
    assert length < len(PIECE) * PIECES


@pytest.mark.parametrize("path", ["/pieces", "/whole"])
def test_an_answer_may_be_read_slowly(address: tuple[str, int], path: str) -> None:
    with connected(address) as slow:
        slow.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        read = b""
        for _ in range(PIECES // 2):
            read += slow.recv(len(PIECE), socket.MSG_WAITALL)
            let_the_time_pass(address)
        read += everything(slow)
    length = read.count(b"x")
    assert length >= len(PIECE) * PIECES


def let_the_time_pass(address: tuple[str, int]) -> None:
    """Return when everybody who was there before has had the time that a request may take."""
    with connected(address) as silent:
        everything(silent)


def connected(address: tuple[str, int]) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    client.settimeout(20)
    client.connect(address)
    return client


def everything(client: socket.socket) -> bytes:
    """Return what comes until the server hangs up. Raises TimeoutError if it does not."""
    return b"".join(iter(lambda: client.recv(65536), b""))
