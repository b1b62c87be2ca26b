"""Puts the parts together: one process, one port, and a host name for each part."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Host, Route
from starlette.types import ASGIApp

from ..web.security_headers import SecurityHeaders
from .names import APP, PARTNER


def is_file(host: str, path: str) -> bool:
    """Return whether an address is one of a file: a page loads some thirty, and none of them tells about a login."""
    return host in (APP, PARTNER) or "/static/" in path


def create_app(parts: dict[str, ASGIApp], home: str) -> Starlette:
    """Return the application that sends each request to the part its Host header names.

    ``parts`` maps host names to applications. ``localhost`` and ``127.0.0.1`` are sent to ``home``; any
    other name gets 404, so that no foreign name that resolves to this machine reaches a part.
    """

    async def go_home(request: Request) -> Response:
        return RedirectResponse(home, status_code=303)

    async def not_found(request: Request, error: Exception) -> Response:
        names = ", ".join(parts)
        return PlainTextResponse(f"No part of the lab has this host name. Known names: {names}.\n", 404)

    front_door = Starlette(routes=[Route("/", go_home)])
    return Starlette(
        routes=[
            *(Host(name, app=app) for name, app in parts.items()),
            *(Host(name, app=front_door) for name in ("localhost", "127.0.0.1")),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={404: not_found},
    )
