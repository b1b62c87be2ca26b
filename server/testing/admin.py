"""The admin interface: every operation on an authorization server as a small JSON request, for any language.

Below ``/admin`` of the issuer's own address, and only where somebody asked for it. See ``admin_guard`` for who may.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ..config import ConfigError
from ..web.hung_up import HUNG_UP
from .admin_guard import AdminGuard
from .authorization_server import AuthorizationServer
from .operations import OPERATIONS, Operation

PATH = "/admin"
MAX_BODY_BYTES = 64 * 1024


def with_admin(server: AuthorizationServer, token: str, port: int) -> ASGIApp:
    """Return the application of ``server`` with its admin interface, for who has the ``token``.

    ``port`` is the one it listens at, by which it may be called from this machine besides the issuer's own address.
    """
    routes = [Route(f"{PATH}{each.path}", _endpoint(server, each), methods=[each.method]) for each in OPERATIONS]
    handlers: dict[Any, Any] = {**HUNG_UP, 404: _not_found, 405: _not_found}
    inside = Starlette(routes=routes, exception_handlers=handlers)
    inside.router.redirect_slashes = False
    admin = AdminGuard(inside, token, server.issuer, port)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        at_admin = scope["type"] == "http" and f"{scope['path']}/".startswith(f"{PATH}/")
        await (admin if at_admin else server.app)(scope, receive, send)

    return app


def _endpoint(server: AuthorizationServer, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            body = operation.checked(await _body(request))
            return _answer(operation.run(server, body))
        except (ConfigError, KeyError, ValueError) as error:
            return _answer({"error": f"{operation.path[1:]}: {error.args[0]}"}, 400)

    return handle


async def _body(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request; an empty one if there is no body. Raises ValueError."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY_BYTES:
            raise ValueError(f"the body is longer than {MAX_BODY_BYTES} bytes")
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


async def _not_found(request: Request, error: Exception) -> Response:
    known = ", ".join(f"{each.method} {PATH}{each.path}" for each in OPERATIONS)
    return _answer({"error": f"there is no such operation; there are: {known}"}, 404)


def _answer(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status, {"Cache-Control": "no-store"})
