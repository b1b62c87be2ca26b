"""The authorization server as an ASGI application: every address in one list."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from ..config import Config
from .endpoints import authorize, discovery, logout, token, userinfo
from .endpoints.cross_origin import allow_registered_origins, preflight
from .pages import account, consent, login, other_providers, sign_up, terms
from .pages.waiting import way_back
from .protocol.destinations import PageError
from .services import Parts, Services
from .visit import LoginOver, Visit

logger = logging.getLogger(__name__)

Endpoint = Callable[[Visit], Awaitable[Response]]

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def create_app(config: Config, parts: Parts | None = None) -> Starlette:
    """Return the application of one issuer. Raises ConfigError if its storage cannot be used.

    ``parts`` replaces what needs compiled code or a network; the usual parts are for CPython.
    """
    return app_of(Services.open(config, parts or Parts.usual()))


def app_of(services: Services) -> Starlette:
    """Return the application of the issuer that ``services`` make up.

    It answers at the addresses that its discovery document names: below the path of the issuer, if that has one.
    """
    base = services.config.server.path
    for_programs: set[str] = set()

    def page(path: str, endpoint: Endpoint, *methods: str) -> Route:
        return Route(f"{base}{path}", _for_people(services, endpoint), methods=list(methods or ("GET",)))

    def data(path: str, endpoint: Endpoint, *methods: str) -> Route:
        for_programs.add(f"{base}{path}")
        return Route(f"{base}{path}", _for_programs(services, endpoint), methods=list(methods or ("GET",)))

    routes = [
        data("/.well-known/openid-configuration", discovery.openid_configuration),
        data("/.well-known/oauth-authorization-server", discovery.openid_configuration),
        *_before_the_path(services, base),
        data("/jwks.json", discovery.jwks),
        page("/authorize", authorize.authorize, "GET", "POST"),
        page("/continue", authorize.resume),
        data("/token", token.token, "POST"),
        data("/token", preflight, "OPTIONS"),
        data("/userinfo", userinfo.userinfo, "GET", "POST"),
        data("/userinfo", preflight, "OPTIONS"),
        page("/logout", logout.logout, "GET", "POST"),
        page("/login", login.login),
        page("/login", login.submit_login, "POST"),
        page("/sign-up", sign_up.sign_up),
        page("/sign-up", sign_up.submit_sign_up, "POST"),
        page("/select-account", account.select_account),
        page("/select-account", account.submit_select_account, "POST"),
        page("/connections/{name}/start", other_providers.start_connection),
        page("/connections/{name}/callback", other_providers.finish_connection),
        page("/consent", consent.consent),
        page("/consent", consent.submit_consent, "POST"),
        page("/terms", terms.terms),
        page("/terms", terms.submit_terms, "POST"),
        page("/account", account.account),
        page("/account", account.submit_account, "POST"),
        page("/", _home),
        *static_routes(base),
    ]

    async def not_found(request: Request, error: Exception) -> Response:
        return _error_page(
            Visit(services, request), PageError("There is no such page here.", code="not_found", status=404)
        )

    async def wrong_method(request: Request, error: Exception) -> Response:
        allowed = {
            m for route in routes if route.matches(request.scope)[0] is Match.PARTIAL for m in route.methods or ()
        }
        sentence = f"This address takes {', '.join(sorted(allowed))}, and not {request.method}."
        response = _error_page(Visit(services, request), PageError(sentence, code="method_not_allowed", status=405))
        response.headers["Allow"] = ", ".join(sorted(allowed))  # RFC 9110 15.5.6
        return response

    async def failed(request: Request, error: Exception) -> Response:
        sentence = "Something went wrong here. It is not your fault. Try again in a moment."
        problem = PageError(sentence, code="server_error", status=500)
        visit = Visit(services, request)
        return _error_json(visit, problem) if request.url.path in for_programs else _error_page(visit, problem)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        services.storage.close()

    handlers = {404: not_found, 405: wrong_method, 500: failed}
    return Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)


def _for_people(services: Services, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Return a Starlette endpoint whose errors are pages. What a page says about an error is meant to be read."""

    async def handle(request: Request) -> Response:
        visit = Visit(services, request)
        try:
            return await endpoint(visit)
        except PageError as error:
            logger.info("error_page", extra={"error": error.code, "status": error.status})
            return _error_page(visit, error)
        except LoginOver as over:
            back = way_back(visit, over.transaction)
            values = {"finished": over.transaction.finished, "back": back, "session": visit.session is not None}
            return visit.page("login_over", values, 400)

    return handle


def _for_programs(services: Services, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Return a Starlette endpoint whose errors are JSON (RFC 6749 5.2)."""

    async def handle(request: Request) -> Response:
        visit = Visit(services, request)
        try:
            return await endpoint(visit)
        except PageError as error:
            return _error_json(visit, error)

    return handle


def _error_json(visit: Visit, error: PageError) -> Response:
    body = {"error": error.code, "error_description": error.sentence}
    return allow_registered_origins(visit, JSONResponse(body, error.status, {"Cache-Control": "no-store"}))


def _error_page(visit: Visit, error: PageError) -> Response:
    return visit.page("error", {"code": error.code, "sentence": error.sentence, "status": error.status}, error.status)


async def _home(visit: Visit) -> Response:
    """GET ``/``: nobody needs this page, but people come to look."""
    return visit.go("/account")


def _before_the_path(services: Services, base: str) -> list[Route]:
    """Return where RFC 8414 section 3 looks for the metadata of an issuer with a path: between host and path."""
    handle = _for_programs(services, discovery.openid_configuration)
    return [Route(f"/.well-known/oauth-authorization-server{base}", handle)] if base else []


def static_routes(base: str, folder: Path = STATIC) -> list[Route]:
    """Return the routes of the files in ``folder``, below ``base``."""
    return [_static(base, path) for path in sorted(folder.iterdir()) if path.suffix in MEDIA_TYPES]


def _static(base: str, path: Path) -> Route:
    """Return the route of a file of ours, read once: Starlette's own static files need a thread."""
    content = path.read_bytes()

    async def handle(request: Request) -> Response:
        return Response(content, media_type=MEDIA_TYPES[path.suffix], headers={"Cache-Control": "public, max-age=300"})

    return Route(f"{base}/static/{path.name}", handle)
