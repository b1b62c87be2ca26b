"""One port, a host name for each part; log lines; starts that fail with a sentence."""

import errno
import io
import logging
import socket
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from server.__main__ import main
from server.lab import hosts as lab
from server.lab import logs
from server.lab.listening import LOOPBACK, StartError, listen
from server.web.security_headers import DEFAULTS


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(Request(scope).url.path)(scope, receive, send)


@pytest.fixture
def front() -> httpx2.AsyncClient:
    parts = dict.fromkeys(("app.lab.localhost", "login.lab.localhost"), echo)
    app = logs.RequestLog(lab.create_app(parts, "http://app.lab.localhost:8000/"), is_quiet=lab.is_file)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app))


async def test_a_request_goes_to_the_part_its_host_names(front: httpx2.AsyncClient) -> None:
    assert (await front.get("http://app.lab.localhost:8000/x")).text == "/x"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_localhost_leads_to_the_page(front: httpx2.AsyncClient, host: str) -> None:
    response = await front.get(f"http://{host}:8000/")
    assert response.status_code == 303
    assert response.headers["Location"] == "http://app.lab.localhost:8000/"


@pytest.mark.parametrize("host", ["evil.example", "app.lab.localhost.evil.example", "xapp.lab.localhost"])
async def test_a_foreign_name_reaches_no_part(front: httpx2.AsyncClient, host: str) -> None:
    response = await front.get(f"http://{host}:8000/")
    assert response.status_code == 404
    assert {name: response.headers[name] for name in DEFAULTS} == DEFAULTS


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log says, at the level that it has by default."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logs.KeyValueFormatter())
    logger = logging.getLogger(logs.__name__)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)


async def test_a_log_line_has_no_query_and_cannot_be_forged(front: httpx2.AsyncClient, lines: io.StringIO) -> None:
    response = await front.get("http://login.lab.localhost:8000/x%0Alevel=error?access_token=secret")
    (line,) = lines.getvalue().splitlines()
    assert "secret" not in line
    assert f"request={response.headers['X-Request-Id']}" in line
    assert "status=200" in line
    assert r'path="/x\nlevel=error"' in line


async def test_the_log_is_short_without_files(front: httpx2.AsyncClient, lines: io.StringIO) -> None:
    for path in ("/", "/app/main.py", "/runtime/pyodide/pyodide.mjs"):
        await front.get(f"http://app.lab.localhost:8000{path}")
    await front.get("http://login.lab.localhost:8000/static/style.css")
    assert lines.getvalue() == ""
    await front.get("http://login.lab.localhost:8000/authorize")
    assert "path=/authorize" in lines.getvalue()


async def test_a_file_that_is_missing_is_in_the_log(lines: io.StringIO) -> None:
    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("", 404)(scope, receive, send)

    app = logs.RequestLog(nothing, is_quiet=lab.is_file)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
        await client.get("http://app.lab.localhost:8000/app/main.py")
    assert "status=404" in lines.getvalue()


@pytest.mark.parametrize(("family", "address"), LOOPBACK)
def test_a_port_that_is_taken_by_either_protocol_is_a_sentence(family: socket.AddressFamily, address: str) -> None:
    with socket.create_server((address, 0), family=family) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError) as raised:
            listen(port)
    message = str(raised.value)
    assert message.startswith(f"Port {port} cannot be used at {address}: Address already in use. ")
    assert f"make run PORT={port + 1}" in message
    assert message.count("in use") == 1


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "a" * 70, "256.0.0.1"])
def test_a_host_that_is_no_address_is_a_sentence(host: str) -> None:
    with pytest.raises(StartError) as raised:
        listen(8179, host)
    assert host in str(raised.value)
    assert "Unknown error" not in str(raised.value)


def test_a_machine_without_ipv6_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    create_server = socket.create_server

    def without_ipv6(*arguments: Any, family: int, **options: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return create_server(*arguments, family=family, **options)

    monkeypatch.setattr(socket, "create_server", without_ipv6)
    (listener,) = listen(0)
    listener.close()


@pytest.mark.parametrize(
    ("argv", "environ", "expected"),
    [
        (["--config", "nowhere.toml"], {}, "nowhere.toml"),
        ([], {"PORT": "eighty"}, "PORT"),
    ],
)
def test_a_start_that_fails_says_why(
    argv: list[str],
    environ: dict[str, str],
    expected: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(argv) == 1
    message = capsys.readouterr().err
    assert expected in message
    assert "Traceback" not in message


def test_a_port_must_be_a_port(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--port", "70000"])
    assert "from 1 to 65535" in capsys.readouterr().err
