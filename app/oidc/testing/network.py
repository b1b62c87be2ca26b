"""Requests and their answers."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from ..ports import Body, HttpResponse

Server = Callable[[str, str, Mapping[str, str], Any], HttpResponse]
"""Answers a request: its method, address, headers and body, which is a text, bytes or None."""


class FakeHttp:
    """Requests go to ``server``, which may raise :class:`OSError`. ``requests`` lists what was sent."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.requests: list[tuple[str, str]] = []

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: Body, timeout_seconds: float
    ) -> HttpResponse:
        self.requests.append((method, url))
        await asyncio.sleep(0)
        return self.server(method, url, headers, body)


def json_response(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer with a JSON body."""
    return HttpResponse(status, {"content-type": "application/json", **(headers or {})}, json.dumps(value))


def no_api(method: str, url: str, headers: Mapping[str, str], body: Body) -> HttpResponse:
    """Fail as if there were no API."""
    raise OSError("connection refused")
