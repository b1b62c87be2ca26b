"""CORS for the endpoints of programs: who may read a response, and which requests they may make (Fetch standard)."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from ..visit import Visit

Allow = Callable[[Visit, Response], Response]
"""Adds the headers that say who may read a response, and returns it."""


def allow_registered_origins(visit: Visit, response: Response) -> Response:
    """Let pages of registered clients read the answer. No credentials are allowed, as no cookie takes part here."""
    origin = visit.request.headers.get("origin")
    response.headers["Vary"] = "Origin"
    if origin and any(origin in client.web_origins for client in visit.services.config.clients.values()):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate"
    return response


def allow_credentials(visit: Visit, response: Response) -> Response:
    """Let pages of registered clients read the answer, even if they sent it with cookies, as keycloak-js does.

    That is safe only where a cookie makes no difference to the answer.
    """
    response = allow_registered_origins(visit, response)
    if "Access-Control-Allow-Origin" in response.headers:
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


def allow_everybody(visit: Visit, response: Response) -> Response:
    """Let every page read the answer, which holds only what everybody may know."""
    response = allow_registered_origins(visit, response)
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response


def preflight(allow: Allow, methods: str) -> Callable[[Visit], Awaitable[Response]]:
    """Return the endpoint for OPTIONS: it says which requests other origins may make (CORS-preflight request).

    They may have any header: libraries add some of their own, such as ``traceparent``, which this server ignores.
    """

    async def answer(visit: Visit) -> Response:
        response = allow(visit, Response(status_code=204))
        if "Access-Control-Allow-Origin" in response.headers:
            response.headers["Access-Control-Allow-Methods"] = methods
            asked = visit.request.headers.get("access-control-request-headers", "").split(",")
            allowed = dict.fromkeys(["Authorization", "Content-Type", *filter(None, map(str.strip, asked))])
            response.headers["Access-Control-Allow-Headers"] = ", ".join(allowed)
            response.headers["Access-Control-Max-Age"] = "600"
        return response

    return answer
