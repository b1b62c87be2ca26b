"""The API as an application: its routes, and what applies to all of them (errors, CORS, security headers)."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp

from ..config import Config, ConfigError
from ..database import DatabaseBroken, DatabaseBusy
from ..web.hung_up import HUNG_UP
from ..web.security_headers import DEFAULTS, SecurityHeaders
from .bearer import AccessToken, named_key, require, token_of, validate
from .keys import KeySource
from .messages import Messages
from .problems import Refusal, storage_unavailable
from .routes import routes

if TYPE_CHECKING:
    import httpx2


logger = logging.getLogger(__name__)

HEADERS = {
    "Cache-Control": "no-store",
    # Firefox looks for an icon beside a JSON document, and tells its reader of an error if the policy forbids that.
    "Content-Security-Policy": f"{DEFAULTS['Content-Security-Policy']}; img-src 'self'",
}


class NoContentPreflight(CORSMiddleware):
    """Answers a preflight with 204 (no content), because its body would be empty."""

    def preflight_response(self, request_headers: Any) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code != 200:
            return response
        kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        return Response(status_code=204, headers=kept)


def create_app(
    config: Config, *, http: "httpx2.AsyncClient | None" = None, clock: Callable[[], float] | None = None
) -> ASGIApp:
    """Return the ASGI application of the first API in ``config``.

    ``http`` reads the issuer's keys. ``clock`` returns seconds since the epoch and replaces both clocks of the
    machine: the time of day, by which tokens expire, and the monotonic one, by which keys grow old. Raises
    ConfigError if ``config`` names no API, or if the messages cannot be stored.
    """
    if not config.apis:
        raise ConfigError(f"{config.source}: [[apis]] is missing. The API needs an identifier and its permissions.")
    registration = next(iter(config.apis.values()))
    realm = audience = registration.identifier
    issuer = config.server.issuer
    keys = KeySource(issuer, http, clock or time.monotonic)
    now = clock or time.time

    async def guard(request: Request, permission: str) -> AccessToken:
        token = token_of(request.headers.getlist("authorization"), request.query_params)
        key = await keys.find(*named_key(token))
        access = validate(token, key, issuer=issuer, audience=audience, now=now())
        require(access, permission)
        return access

    async def refused(request: Request, refusal: Refusal) -> Response:
        return refusal.response(realm)

    async def busy(request: Request, error: DatabaseBusy) -> Response:
        if isinstance(error, DatabaseBroken):
            logger.error("storage_broken", extra={"reason": error.reason})
        return storage_unavailable(error.sentence).response(realm)

    async def http_error(request: Request, error: HTTPException) -> Response:
        response = Refusal(error.status_code, error.detail, "See /openapi.json for what there is.").response(realm)
        if error.status_code == 405:  # Starlette names the methods of the first route at this path only
            partial = [route for route in served if route.matches(request.scope)[0] is Match.PARTIAL]
            response.headers["Allow"] = ", ".join(
                sorted({method for route in partial for method in route.methods or ()})
            )
        return response

    async def failed(request: Request, error: Exception) -> Response:
        return Refusal(500, "Internal error", "The API failed; the fault is not yours.").response(realm)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await keys.close()

    messages = Messages(config.server.data, now)
    messages.share_the_loop()
    served = routes(registration.name, messages, guard)
    handlers: dict[Any, Any] = {
        **HUNG_UP,
        Refusal: refused,
        DatabaseBusy: busy,
        HTTPException: http_error,
        Exception: failed,
    }
    app = Starlette(routes=served, exception_handlers=handlers, lifespan=lifespan)
    app.router.redirect_slashes = False  # the redirect would lead to whatever host the request named
    # Outermost, so that a page can read the status and the reason of every answer, failures included.
    with_cors = NoContentPreflight(
        app,
        allow_origins=sorted({origin for client in config.clients.values() for origin in client.web_origins}),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["WWW-Authenticate"],
        max_age=600,
    )
    return SecurityHeaders(with_cors, HEADERS)
