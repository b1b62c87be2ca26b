"""Requests that count as those of a person who is signed in, so that no login page is in the way."""

from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send


class SkippedLogin:
    """ASGI middleware that adds a session's cookie to each request without one. ``cookie`` is name and value."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.cookie: tuple[str, str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.cookie:
            scope = {**scope, "headers": _with_cookie(scope["headers"], *self.cookie)}
        await self._app(scope, receive, send)


def _with_cookie(headers: list[tuple[bytes, bytes]], name: str, value: str) -> list[tuple[bytes, bytes]]:
    sent = "; ".join(text.decode("latin-1") for header, text in headers if header == b"cookie")
    if name in cookie_parser(sent):
        return headers
    both = f"{sent}; {name}={value}" if sent else f"{name}={value}"
    return [*(each for each in headers if each[0] != b"cookie"), (b"cookie", both.encode("latin-1"))]
