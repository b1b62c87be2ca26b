"""The lab's front door, with two parts behind it that repeat the path they were asked for."""

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from server.lab import hosts, logs


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(Request(scope).url.path)(scope, receive, send)


@pytest.fixture
def front() -> httpx2.AsyncClient:
    parts = dict.fromkeys(("app.lab.localhost", "login.lab.localhost"), echo)
    app = logs.RequestLog(hosts.create_app(parts, "http://app.lab.localhost:8000/"), is_quiet=logs.is_file)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app))
