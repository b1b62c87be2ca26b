"""A server in a thread: what its start loads, and what happens if it does not stop."""

import socket
import subprocess
import sys
import threading

import pytest
from starlette.types import Receive, Scope, Send

from server.testing import serving
from tests.e2e.lab import ROOT

ANSWERS_WITHOUT_A_PAGE = """
import sys
from urllib.request import urlopen
from server.testing.serving import running
with running() as server:
    urlopen(f"{server.issuer}/jwks.json").close()
print({"httpx2", "jinja2"} & set(sys.modules))
"""


def test_a_start_loads_no_package_that_it_does_not_need() -> None:
    command = [sys.executable, "-c", ANSWERS_WITHOUT_A_PAGE]
    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout == "set()\n"


def test_the_folder_of_a_server_is_deleted() -> None:
    with serving.data_folder() as folder:
        assert folder.is_dir()
    assert not folder.exists()


def test_a_server_that_does_not_stop_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, over = threading.Event(), threading.Event()

    async def blocked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            asked.set()
            over.wait()

    monkeypatch.setattr(serving, "STOP_SECONDS", 0.1)
    sockets = serving.free_sockets()
    others = set(threading.enumerate())  # a server that a fixture keeps for the whole run may be among them

    def run() -> None:
        with serving.serving(blocked, sockets), socket.create_connection(sockets[0].getsockname()) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            asked.wait()

    with pytest.raises(RuntimeError, match=r"did not stop within 0\.1 seconds"):
        run()
    over.set()
    for thread in set(threading.enumerate()) - others:
        thread.join()
