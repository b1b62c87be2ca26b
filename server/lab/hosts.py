"""One application of all parts: one process, one port, and a host name for each part."""

import re
from collections.abc import Mapping

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..web.security_headers import SecurityHeaders

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def name_of(host: str) -> str:
    """Return the name in a ``Host`` header: without the port and the dot of a full name, in small letters."""
    return re.sub(r":[0-9]*$", "", host.lower()).removesuffix(".")


def create_app(parts: Mapping[str, ASGIApp], home: str) -> ASGIApp:
    """Return the application that sends each request to the part its Host header names.

    ``parts`` maps host names to applications. Requests to ``localhost`` are redirected to ``home``; any other name gets
    404, so that no foreign name that resolves to this machine reaches a part.
    """

    def elsewhere(name: str, path: str) -> Response:
        if name not in THIS_MACHINE:
            names = ", ".join(parts)
            return PlainTextResponse(f"No part of the lab has this host name. Known names: {names}.\n", 404)
        if path != "/":
            return PlainTextResponse(f"There is nothing at this address. The page is at {home}\n", 404)
        return RedirectResponse(home, status_code=303)

    async def by_host(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            name = name_of(dict(scope["headers"]).get(b"host", b"").decode("latin-1"))
            app = parts[name] if name in parts else elsewhere(name, scope["path"])
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})

    return SecurityHeaders(by_host)
