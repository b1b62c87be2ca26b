"""Errors for the next request: an OAuth error as the authorization endpoint's answer, or an HTTP error anywhere."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..authorization_server.authorize import answer
from ..authorization_server.cross_origin import allow_registered_origins
from ..authorization_server.discovery import PUBLIC
from ..authorization_server.requests import AuthorizationRequest, PageError, ResponseError
from ..authorization_server.responses import Refused
from ..authorization_server.services import Services
from ..authorization_server.visit import Visit

AUTHORIZE = "/authorize"
OPEN_TO_ALL = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks.json")
WITH_A_TOKEN = ("/token", "/userinfo")
ENDPOINTS = (AUTHORIZE, *OPEN_TO_ALL, *WITH_A_TOKEN, "/logout")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the next answer of ``endpoint``. With ``status`` it is an HTTP error.

    Without, and only at ``/authorize``, it is an OAuth error, sent to the client where its tokens would have gone.
    """

    endpoint: str
    error: str = ""
    description: str = ""
    status: int | None = None

    def __post_init__(self) -> None:
        if self.endpoint not in ENDPOINTS:
            raise ValueError(f"{self.endpoint!r} is no endpoint; choose among {', '.join(ENDPOINTS)}")
        if self.status is None and (self.endpoint != AUTHORIZE or not self.error):
            raise ValueError("give the HTTP status of the answer; at /authorize an OAuth error will do instead")
        if self.status is not None and not 400 <= self.status <= 599:
            raise ValueError(f"{self.status} is no error; the status must be from 400 to 599")


class Faults:
    """ASGI middleware that gives each waiting fault to one request, the oldest first. Preflights are left alone."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services
        self.waiting: list[Fault] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path")
        fault = next((each for each in self.waiting if each.endpoint == path), None)
        if scope["type"] != "http" or fault is None or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        receive_again = await _read(receive)
        visit = Visit(self._services, Request(scope, receive_again()))
        response = await _faulty(visit, fault)
        if response is None:
            await self._app(scope, receive_again(), send)
            return
        self.waiting.remove(fault)
        await response(scope, receive, send)


async def _faulty(visit: Visit, fault: Fault) -> Response | None:
    """Return the faulty answer, or None if nobody may be told an error here: see :class:`requests.PageError`."""
    if fault.status is not None:
        return _http_error(visit, fault, fault.status)
    try:
        destination = AuthorizationRequest.parse(await visit.parameters(), visit.services.registry).destination
    except ResponseError as error:
        destination = error.destination
    except PageError:
        return None
    return answer(visit, destination, Refused(fault.error, fault.description), None)


def _http_error(visit: Visit, fault: Fault, status: int) -> Response:
    body = {"error": fault.error, "error_description": fault.description}
    response = JSONResponse({name: value for name, value in body.items() if value}, status)
    if fault.endpoint in OPEN_TO_ALL:
        response.headers.update(PUBLIC)  # as on the honest answer, so that a page may see which error it is
    elif fault.endpoint in WITH_A_TOKEN:
        allow_registered_origins(visit, response)
    if fault.endpoint == "/userinfo" and fault.error:
        response.headers["WWW-Authenticate"] = f'Bearer error="{fault.error}"'  # RFC 6750 3
    response.headers["Cache-Control"] = "no-store"
    return response


async def _read(receive: Receive) -> Callable[[], Receive]:
    """Read the body of a request. Returns a function that makes a ``receive`` which gives it all once more."""
    messages: list[Message] = []
    while not messages or messages[-1].get("more_body"):
        messages.append(await receive())

    def again() -> Receive:
        rest = iter(messages)

        async def receive_once_more() -> Message:
            return next(rest, None) or await receive()

        return receive_once_more

    return again
