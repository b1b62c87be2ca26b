"""Errors for the next request: an OAuth error as the authorization endpoint's answer, or an HTTP error anywhere."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..authorization_server.endpoints.authorize import answer
from ..authorization_server.endpoints.cross_origin import allow_credentials, allow_registered_origins
from ..authorization_server.endpoints.discovery import PUBLIC
from ..authorization_server.endpoints.userinfo import BearerError
from ..authorization_server.protocol.destinations import PageError, ResponseError
from ..authorization_server.protocol.requests import AuthorizationRequest
from ..authorization_server.protocol.responses import ErrorResponse
from ..authorization_server.protocol.responses import description as within_the_standard
from ..authorization_server.services import Services
from ..authorization_server.visit import MAX_BODY_BYTES, Visit

AUTHORIZE = "/authorize"
OPEN_TO_ALL = (
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/jwks.json",
    "/.well-known/jwks.json",
)
WITH_A_TOKEN = ("/token", "/userinfo")
ENDPOINTS = (AUTHORIZE, *OPEN_TO_ALL, *WITH_A_TOKEN, "/logout", "/v2/logout")


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
        for name, text in (("error", self.error), ("description", self.description)):
            if text != within_the_standard(text):
                raise ValueError(f'{name} may hold printable ASCII only, and neither " nor \\ (RFC 6749 4.2.2.1)')


@dataclass(slots=True, eq=False)
class _Waiting:
    """A fault that waits for its request. ``taken``: a request is being looked at that may get it."""

    fault: Fault
    taken: bool = False


class Faults:
    """ASGI middleware that gives each waiting fault to one request, the oldest first. Preflights are left alone."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services
        self._waiting: list[_Waiting] = []

    def add(self, fault: Fault, times: int) -> None:
        """Let a fault wait for each of the next few requests to its endpoint."""
        self._waiting.extend(_Waiting(fault) for _ in range(times))

    def clear(self) -> None:
        """Let no fault wait any longer."""
        # A new list: a request that has taken a fault of the old one may still give it back there.
        self._waiting = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        waiting, path = self._waiting, scope.get("path")
        mine = next((each for each in waiting if each.fault.endpoint == path and not each.taken), None)
        if scope["type"] != "http" or mine is None or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        # Taken before anything is awaited: another request may come meanwhile, and must not get the same one.
        mine.taken = True
        try:
            receive_again = await _read(receive)
            response = await _faulty(Visit(self._services, Request(scope, receive_again())), mine.fault)
        except BaseException:
            mine.taken = False
            raise
        if response is None:
            mine.taken = False
            await self._app(scope, receive_again(), send)
            return
        waiting.remove(mine)
        await response(scope, receive, send)


async def _faulty(visit: Visit, fault: Fault) -> Response | None:
    """Return the faulty answer, or None if nobody may be told an error here: see :class:`destinations.PageError`."""
    if fault.status is not None:
        return _http_error(visit, fault, fault.status)
    try:
        destination = AuthorizationRequest.parse(await visit.parameters(), visit.services.registry).destination
    except ResponseError as error:
        destination = error.destination
    except PageError:
        return None
    return answer(visit, destination, ErrorResponse(fault.error, fault.description), None)


def _http_error(visit: Visit, fault: Fault, status: int) -> Response:
    body = {"error": fault.error, "error_description": fault.description}
    response = JSONResponse({name: value for name, value in body.items() if value}, status)
    if fault.endpoint in OPEN_TO_ALL:
        response.headers.update(PUBLIC)  # as on the honest answer, so that a page may see which error it is
    elif fault.endpoint == "/token":
        allow_credentials(visit, response)
    elif fault.endpoint in WITH_A_TOKEN:
        allow_registered_origins(visit, response)
    if fault.endpoint == "/userinfo" and fault.error:
        response.headers["WWW-Authenticate"] = BearerError(status, fault.error, fault.description).challenge
    response.headers["Cache-Control"] = "no-store"
    return response


async def _read(receive: Receive) -> Callable[[], Receive]:
    """Read as much of a body as the server would. Returns a function that makes a ``receive`` which gives it again."""
    messages: list[Message] = []
    size = 0
    while not messages or (messages[-1].get("more_body") and size <= MAX_BODY_BYTES):
        messages.append(await receive())
        size += len(messages[-1].get("body", b""))

    def again() -> Receive:
        rest = iter(messages)

        async def receive_once_more() -> Message:
            return next(rest, None) or await receive()

        return receive_once_more

    return again
