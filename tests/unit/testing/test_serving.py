"""A server in a thread that does not stop, because something blocks its event loop."""

import socket
import threading

import pytest
from starlette.types import Receive, Scope, Send

from server.testing import serving


def test_a_server_that_does_not_stop_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, over = threading.Event(), threading.Event()

    async def blocked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            asked.set()
            over.wait()

    monkeypatch.setattr(serving, "STOP_SECONDS", 0.1)
    sockets = serving.free_sockets()

    def run() -> None:
        with serving.serving(blocked, sockets), socket.create_connection(sockets[0].getsockname()) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            asked.wait()

    with pytest.raises(RuntimeError, match=r"did not stop within 0\.1 seconds"):
        run()
    over.set()
    for thread in threading.enumerate():
        if thread.name == "authorization-server":
            thread.join()
