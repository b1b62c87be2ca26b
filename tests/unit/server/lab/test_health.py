"""``python -m server health`` asks the server that the same arguments start."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from server.__main__ import main


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


class OnIPv6(HTTPServer):
    address_family = socket.AF_INET6


@pytest.fixture(params=["127.0.0.1", "::1"])
def listening(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    kind = OnIPv6 if ":" in request.param else HTTPServer
    with kind((request.param, 0), Answers) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield request.param, server.server_address[1]
        server.shutdown()
        thread.join()


def test_it_asks_at_the_address_and_the_port_of_the_part(listening: tuple[str, int]) -> None:
    host, port = listening
    assert main(["--host", host, "--port", str(port), "health"]) == 0
    assert main(["--host", host, "--port", "1", "--only", "api", "--api-port", str(port), "health"]) == 0
    assert main(["--host", host, "--port", "1", "--only", "login", "--login-port", str(port), "health"]) == 0
    assert main(["--host", host, "--port", "1", "--app-port", str(port), "health"]) == 0
    assert main(["--host", host, "--port", str(port), "--only", "api", "--api-port", "1", "health"]) == 1


def test_a_server_that_listens_everywhere_is_asked_on_this_machine(listening: tuple[str, int]) -> None:
    host, port = listening
    everywhere = "::" if ":" in host else "0.0.0.0"
    assert main(["--host", everywhere, "--port", str(port), "health"]) == 0


def test_the_port_may_come_from_the_environment(listening: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    host, port = listening
    monkeypatch.setenv("PORT", str(port))
    assert main(["--host", host, "health"]) == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "a" * 70, "a..b"])
def test_nobody_there_is_no_crash(host: str) -> None:
    assert main(["--host", host, "--port", "1", "health"]) == 1
