"""The authorization server as an ASGI application: every address in one list."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..config import Config
from .endpoints import authorize, discovery, logout, token, userinfo
from .endpoints.cross_origin import Allow, allow_credentials, allow_everybody, allow_registered_origins, preflight
from .errors import exception_handlers
from .pages import account, consent, login, other_providers, sign_up, terms
from .services import Parts, Services
from .visit import Visit

Endpoint = Callable[[Visit], Awaitable[Response]]
Needs = Literal["nothing", "reading", "writing"]
"""What an endpoint needs of the storage: it waits for that before it begins."""

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def create_app(config: Config, parts: Parts | None = None) -> Starlette:
    """Return the application of one issuer. Raises ConfigError if its storage cannot be used.

    ``parts`` replaces what needs compiled code or a network; the usual parts are for CPython.
    """
    return app_of(Services.open(config, parts or Parts.usual()))


def app_of(services: Services) -> Starlette:
    """Return the application of the issuer that ``services`` make up.

    Its addresses are those of its discovery document: below the path of the issuer, if the issuer has one.
    """
    base = services.config.server.path

    def visit_of(request: Request) -> Visit:
        """Return the visit of this request. It is kept, so that an error still sets the cookies of its endpoint."""
        if not hasattr(request.state, "visit"):
            request.state.visit = Visit(services, request)
        visit: Visit = request.state.visit
        return visit

    def route(path: str, endpoint: Endpoint, *methods: str, base: str = base, needs: Needs = "writing") -> Route:
        async def handle(request: Request) -> Response:
            if needs == "writing":
                await services.storage.turn()
            elif needs == "reading":
                await services.storage.reachable()
            return await endpoint(visit_of(request))

        return Route(f"{base}{path}", handle, methods=list(methods or ("GET",)))

    def published(path: str, endpoint: Endpoint, base: str = base, needs: Needs = "nothing") -> list[Route]:
        for_programs[f"{base}{path}"] = allow_everybody
        options = preflight(allow_everybody, "GET, HEAD")
        return [
            route(path, endpoint, base=base, needs=needs),
            route(path, options, "OPTIONS", base=base, needs="nothing"),
        ]

    for_programs: dict[str, Allow] = {f"{base}/token": allow_credentials, f"{base}/userinfo": allow_registered_origins}
    routes = [
        *published("/.well-known/openid-configuration", discovery.openid_configuration),
        *published("/.well-known/oauth-authorization-server", discovery.openid_configuration),
        *published("/jwks.json", discovery.jwks, needs="reading"),
        *published("/.well-known/jwks.json", discovery.jwks, needs="reading"),  # where Auth0's own libraries look
        route("/token", token.token, "POST"),
        route("/token", preflight(allow_credentials, "POST"), "OPTIONS", needs="nothing"),
        route("/userinfo", userinfo.userinfo, "GET", "POST", needs="reading"),
        route("/userinfo", preflight(allow_registered_origins, "GET, POST"), "OPTIONS", needs="nothing"),
    ]
    if base:  # RFC 8414 3 puts the path of an issuer behind this address, and not before it
        routes += published(f"/.well-known/oauth-authorization-server{base}", discovery.openid_configuration, base="")
    routes += [
        route("/authorize", authorize.authorize, "GET", "POST"),
        route("/continue", authorize.resume),
        route("/login", login.login),
        route("/login", login.submit_login, "POST"),
        route("/sign-up", sign_up.sign_up),
        route("/sign-up", sign_up.submit_sign_up, "POST"),
        route("/connections/{name}/start", other_providers.start_connection),
        route("/connections/{name}/callback", other_providers.finish_connection),
        route("/select-account", account.select_account),
        route("/select-account", account.submit_select_account, "POST"),
        route("/consent", consent.consent),
        route("/consent", consent.submit_consent, "POST"),
        route("/terms", terms.terms),
        route("/terms", terms.submit_terms, "POST"),
        route("/account", account.account),
        route("/account", account.submit_account, "POST"),
        route("/logout", logout.logout, "GET", "POST"),
        route("/v2/logout", logout.auth0_logout, "GET", "POST"),
        route("/", _home),
        *static_routes(base),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        services.storage.close()

    handlers = exception_handlers(visit_of, routes, for_programs)
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)
    app.router.redirect_slashes = False  # a 307 to the host that the request named, password and all (RFC 9700 4.12)
    return app


async def _home(visit: Visit) -> Response:
    """GET ``/``: no client needs it, but people try it."""
    return visit.go("/account")


def static_routes(base: str, folder: Path = STATIC) -> list[Route]:
    """Return the routes of the files in ``folder``, below ``base``."""
    return [_static(base, path) for path in sorted(folder.iterdir()) if path.suffix in MEDIA_TYPES]


def _static(base: str, path: Path) -> Route:
    """Return the route of one file, which is read once: Starlette's own static files need a thread."""
    content = path.read_bytes()

    async def handle(request: Request) -> Response:
        return Response(content, media_type=MEDIA_TYPES[path.suffix], headers={"Cache-Control": "public, max-age=300"})

    return Route(f"{base}/static/{path.name}", handle)
