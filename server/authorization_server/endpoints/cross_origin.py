"""CORS for UserInfo and the token endpoint: only pages of registered origins may read the answers."""

from starlette.responses import Response

from ..visit import Visit


def allow_registered_origins(visit: Visit, response: Response) -> Response:
    """Let pages of registered clients read the answer. No credentials are allowed, as no cookie takes part here."""
    origin = visit.request.headers.get("origin")
    response.headers["Vary"] = "Origin"
    if origin and any(origin in client.web_origins for client in visit.services.config.clients.values()):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate"
    return response


async def preflight(visit: Visit) -> Response:
    """OPTIONS: say which requests other origins may make (Fetch standard, CORS-preflight request)."""
    response = allow_registered_origins(visit, Response(status_code=204))
    if "Access-Control-Allow-Origin" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Max-Age"] = "600"
    return response
