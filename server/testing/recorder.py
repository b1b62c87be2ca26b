"""The request log: which requests came, when, and what the server answered. No token and no password is in it.

A client with a mistake may put a token anywhere: into the path, in place of a parameter's name, or into the header
without a scheme. So whatever is not one of the words that have a meaning here is ``(hidden)``.
"""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..authorization_server.visit import MAX_BODY_BYTES
from .forms import Page

HIDDEN = "(hidden)"
SHOWN = frozenset(
    {
        "acr_values",
        "audience",
        "claims",
        "claims_locales",
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "connection",
        "display",
        "grant_type",
        "login_hint",
        "max_age",
        "nonce",
        "post_logout_redirect_uri",
        "prompt",
        "redirect_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
        "ui_locales",
    }
)
"""The parameters whose values are kept. It is these and not all but some, because a secret may have any name."""
NAMED = SHOWN | {
    "access_token",
    "account",
    "client_assertion",
    "client_assertion_type",
    "client_secret",
    "code",
    "code_verifier",
    "confirm",
    "csrf",
    "decision",
    "email",
    "error",
    "error_description",
    "expires_in",
    "id_token",
    "id_token_hint",
    "iss",
    "name",
    "password",
    "permission",
    "refresh_token",
    "registration",
    "request",
    "request_uri",
    "token_type",
    "transaction",
}
"""The parameters whose names are kept: those of the standards and of the forms here."""
SCHEMES = frozenset({"basic", "bearer", "dpop"})
"""The authentication schemes that are kept, in small letters (RFC 9110 11.1: the case means nothing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """One request. ``at`` is the server's time in seconds since the epoch.

    ``path`` is ``(hidden)`` if the server has no such path. ``parameters`` are those of the query and of the form, in
    order and with repetitions; the value of one that may be secret is ``(hidden)``, and so is a name that is no
    parameter of the standards. ``authorization`` is the scheme of the header of that name, without the credentials,
    and ``(hidden)`` if it is none of the known ones. ``origin`` says which page a browser sent the request for.
    ``status`` is that of the answer; ``error`` is what the answer says went wrong: the OAuth error and its description,
    or the words of an error page.
    """

    at: float
    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    authorization: str
    origin: str
    status: int
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return asdict(self)


class Recorder:
    """ASGI middleware that keeps one record for each request, as soon as its answer begins.

    ``paths`` are those that ``app`` knows.
    """

    def __init__(self, app: ASGIApp, clock: Callable[[], float], paths: Collection[str]) -> None:
        self._app, self._clock, self._paths = app, clock, frozenset(paths)
        self.records: list[RequestRecord] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        at, body = self._clock(), bytearray()

        async def receive_and_keep() -> Message:
            message = await receive()
            if len(body) <= MAX_BODY_BYTES:
                body.extend(message.get("body", b""))
            return message

        start: Message = {}

        async def send_and_record(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start:
                # Before the client gets the answer, so that a test which has it finds the record.
                path = scope["path"] if scope["path"] in self._paths else HIDDEN
                error = _error(start, message.get("body", b""))
                self.records.append(_record(scope, path, bytes(body), at, start["status"], error))
                await send(start)
                start = {}
            await send(message)

        await self._app(scope, receive_and_keep, send_and_record)


def _record(scope: Scope, path: str, body: bytes, at: float, status: int, error: str) -> RequestRecord:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    is_form = headers.get(b"content-type", "").startswith("application/x-www-form-urlencoded")
    pairs = [*_pairs(scope["query_string"]), *(_pairs(body) if is_form else [])]
    if any(name not in NAMED for name, _ in pairs):
        error = error.partition(":")[0]  # the description may quote the name
    return RequestRecord(
        at=at,
        method=scope["method"],
        path=path,
        parameters=tuple(
            (name if name in NAMED else HIDDEN, value if name in SHOWN else HIDDEN) for name, value in pairs
        ),
        authorization=_scheme(headers.get(b"authorization", "")),
        origin=headers.get(b"origin", ""),
        status=status,
        error=error,
    )


def _error(start: Message, body: bytes) -> str:
    """Return what an answer says went wrong."""
    headers = Headers(raw=start["headers"])
    location = urlsplit(headers.get("location", ""))
    told = dict(parse_qsl(location.fragment or location.query))
    kind = headers.get("content-type", "").partition(";")[0]
    if start["status"] >= 400 and kind == "application/json":
        with suppress(ValueError):
            answer = json.loads(body)
            told = answer if isinstance(answer, dict) else {}
    elif start["status"] >= 400 and kind == "text/html":
        page = Page("")
        page.feed(body.decode())
        return " ".join(page.words)
    return ": ".join(str(told[name]) for name in ("error", "error_description") if told.get(name))


def _scheme(authorization: str) -> str:
    """Return the scheme of a header (RFC 9110 11.6.2), as it was written, and nothing that may be a credential."""
    scheme = authorization.partition(" ")[0]
    return scheme if not authorization or scheme.lower() in SCHEMES else HIDDEN


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    return parse_qsl(raw.decode("latin-1"), keep_blank_values=True)
