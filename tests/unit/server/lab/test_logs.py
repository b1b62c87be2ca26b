"""Log lines: one for each request, without anything that a request could forge or betray."""

import io
import logging
from collections.abc import Iterator

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from server.lab import logs


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

    app = logs.RequestLog(nothing, is_quiet=logs.is_file)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
        await client.get("http://app.lab.localhost:8000/app/main.py")
    assert "status=404" in lines.getvalue()
