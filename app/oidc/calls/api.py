"""Calling an API with the access token (RFC 6750 section 2.1; steps 6 and 7).

The token is sent to registered origins only, and a redirect is not followed, so it goes nowhere else. Any other
status is an answer, 401 and 403 too; a missing answer is an error.
"""

import json
import re
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from inspect import isawaitable
from typing import Any, Unpack

from ..base.sites import is_secure, origin
from ..context import Context
from ..errors import (
    ApiNotRegistered,
    ApiRedirected,
    ApiResponseMalformed,
    ApiStatusError,
    ApiUnreachable,
    OidcError,
)
from ..issuer.exchange import Call
from ..ports import HttpResponse
from ..request.options import wrong_parameter
from .api_request import RequestParts, build, check_parts, listed_files

_SCOPE = re.compile(r'(?:^|[\s,])scope="([^"\\]*)"')


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An API's answer. ``body`` is parsed if it says that it is JSON, else a text; header names are in lower case.

    ``text`` is the body as a text, and ``content`` as bytes, such as those of a picture.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    text: str = field(default="", repr=False)
    content: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is 200 to 299."""
        return 200 <= self.status < 300

    @property
    def missing_scope(self) -> str:
        """The permissions that a 403 says are missing; empty if it says nothing (RFC 6750 section 3)."""
        found = _SCOPE.search(self.headers.get("www-authenticate", "")) if self.status == 403 else None
        return found[1] if found else ""

    def json(self) -> Any:
        """Return the body as a JSON value, whatever type the API says that it has.

        Raises :class:`.errors.ApiResponseMalformed`, which is a :class:`ValueError` too.
        """
        if not isinstance(self.body, str):
            return self.body
        try:
            return json.loads(self.text or self.body)
        except (ValueError, RecursionError) as error:
            raise ApiResponseMalformed(details={"status": self.status, "reason": str(error)[:200]}) from error

    def raise_for_status(self) -> "ApiResponse":
        """Return this answer, or raise :class:`.errors.ApiStatusError` if it is not :attr:`ok`."""
        if self.ok:
            return self
        status, hint = self.status, None
        if status == 401:
            hint = "Log in again."
        elif self.missing_scope:
            hint = f"It asks for the permission {self.missing_scope}: log in with this scope."
        elif status == 429 or status >= 500:
            hint = "Try again in a moment."
        phrase = f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""
        error = ApiStatusError(f"The API answered {status}{phrase}.", hint=hint, details={"status": status})
        error.response, error.interaction_helps = self, status == 401 or bool(self.missing_scope)
        raise error


class Api:
    """Calls the APIs that the settings register."""

    def __init__(self, context: Context) -> None:
        self._exchange = context.exchange
        self._crypto = context.ports.crypto
        self._origins = frozenset(origin(address) for address in context.settings.api)

    async def request(self, method: str, url: str, json: object, **parts: Unpack[RequestParts]) -> Call:
        """Return the request of a call, its body read into memory: after a 401 it is sent a second time.

        Raises :class:`.errors.ApiNotRegistered` unless a token may go to ``url`` (RFC 6750 5.2), and
        :class:`.errors.SettingsError` for what no page can send.
        """
        if not is_secure(url) or origin(url) not in self._origins:
            raise ApiNotRegistered(details={"url": url[:300], "registered": sorted(self._origins)})
        check_parts(method, json, parts)
        content, files = parts.get("content"), listed_files(parts.get("files"))
        return build(
            method,
            url,
            json,
            parts,
            content=None if content is None else await _read("content", content),
            files=[replace(file, content=_bytes(await _read("files", file.content))) for file in files],
            boundary=self._crypto.random_bytes(16).hex(),
        )

    async def call(
        self, request: Call, *, token: str, renew: Callable[[], Awaitable[str]], journey: str
    ) -> ApiResponse:
        """Send ``request``. After a 401 ask ``renew`` for a new token and send it once more.

        Raises :class:`.errors.ApiRedirected` and :class:`.errors.ApiUnreachable`.
        """
        response = await self._send(request, token, journey)
        if response.status == 401:
            try:
                token = await renew()
            except OidcError:  # the 401 is the result; the event log says why there is no new token
                return _api_response(response)
            response = await self._send(request, token, journey)
        return _api_response(response)

    async def _send(self, request: Call, token: str, journey: str) -> HttpResponse:
        call = replace(request, headers={"Authorization": f"Bearer {token}", **request.headers})
        try:
            response = await self._exchange.send(call, journey)
        except OSError as error:
            raise self._exchange.no_answer(ApiUnreachable, call, error) from error
        if response.status == 0:
            raise ApiRedirected(details={"url": request.url[:300]})
        return response


def _api_response(response: HttpResponse) -> ApiResponse:
    body = text = response.text
    if "json" in response.headers.get("content-type", ""):
        with suppress(ValueError, RecursionError):
            body = json.loads(text)
    return ApiResponse(response.status, response.headers, body, text, response.content)


async def _read(parameter: str, source: Any) -> str | bytes:
    """Return all of ``source``, which the app has given as ``parameter``."""
    try:
        return await _whole(source)
    except Exception as error:  # also a file that is closed, or gone meanwhile
        right = "a text, bytes, an open file, a File or Blob of the browser, or an iterable of bytes"
        raise wrong_parameter(parameter, right) from error


async def _whole(source: Any) -> str | bytes:
    if isinstance(source, str):
        return source
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    for method in ("read", "arrayBuffer", "to_bytes"):  # a file of Python, a Blob, and what a Blob gives
        if hasattr(source, method) and not isinstance(source, int):
            found = getattr(source, method)()
            return await _whole(await found if isawaitable(found) else found)
    if isinstance(source, AsyncIterable):
        return b"".join([_bytes(await _whole(chunk)) async for chunk in source])
    if isinstance(source, Iterable) and not isinstance(source, dict):
        return b"".join([_bytes(await _whole(chunk)) for chunk in source])
    raise TypeError(f"{type(source).__name__} cannot be read")


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
