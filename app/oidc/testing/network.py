"""Requests and their answers."""

import asyncio
import json
from collections.abc import Callable, Mapping

from ..ports import HttpResponse


class FakeHttp:
    """Requests go to ``server``, which may raise :class:`OSError`. ``requests`` lists what was sent."""

    def __init__(self, server: Callable[[str, str, Mapping[str, str], str | None], HttpResponse]) -> None:
        self.server = server
        self.requests: list[tuple[str, str]] = []

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str | None, timeout_seconds: float
    ) -> HttpResponse:
        self.requests.append((method, url))
        await asyncio.sleep(0)
        return self.server(method, url, headers, body)


def json_response(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer with a JSON body."""
    return HttpResponse(status, {"content-type": "application/json", **(headers or {})}, json.dumps(value))


def no_api(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
    """Fail as if there were no API."""
    raise OSError("connection refused")
