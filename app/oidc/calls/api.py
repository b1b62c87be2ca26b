"""Calling an API with the access token (RFC 6750 section 2.1; steps 6 and 7).

The token is sent to registered origins only, and a redirect is not followed, so it goes nowhere else. Any other
status is an answer, 401 and 403 too; a missing answer is an error.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..base import strict_json
from ..base.sites import is_secure, origin
from ..errors import ApiNotRegistered, ApiRedirected, ApiUnreachable, OidcError
from ..issuer.exchange import Call, Exchange
from ..ports import HttpResponse
from ..request.options import wrong_parameter

_METHOD = re.compile(r"(?!CONNECT$|TRACE$|TRACK$)[A-Z]+(-[A-Z]+)*")
"""Method names are case-sensitive (RFC 9110 9.1), and browsers forbid three of them to pages."""

_SCOPE = re.compile(r'(?:^|[\s,])scope="([^"\\]*)"')


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An API's answer. ``body`` is parsed if it is JSON, else a text; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def missing_scope(self) -> str:
        """The permissions that a 403 says are missing; empty if it says nothing (RFC 6750 section 3)."""
        found = _SCOPE.search(self.headers.get("www-authenticate", "")) if self.status == 403 else None
        return found[1] if found else ""


class Api:
    """Calls the registered APIs. ``addresses`` name their origins."""

    def __init__(self, exchange: Exchange, addresses: tuple[str, ...]) -> None:
        self._exchange = exchange
        self._origins = frozenset(origin(address) for address in addresses)

    def check(self, method: str, url: str, body: object) -> str | None:
        """Return ``body``, any JSON value or None, as a text that can be sent.

        Raises :class:`.errors.ApiNotRegistered` unless a token may go to ``url`` (RFC 6750 5.2), and
        :class:`.errors.SettingsError` for a method or body that no page can send.
        """
        if not is_secure(url) or origin(url) not in self._origins:
            raise ApiNotRegistered(details={"url": url[:300], "registered": sorted(self._origins)})
        return _text_to_send(method, body)

    async def call(
        self,
        method: str,
        url: str,
        body: object,
        *,
        token: str,
        renew: Callable[[], Awaitable[str]],
        journey: str,
    ) -> ApiResponse:
        """Call ``url``. After a 401 ask ``renew`` for a new token and try once more.

        Raises what :meth:`check` raises, :class:`.errors.ApiRedirected` and :class:`.errors.ApiUnreachable`.
        """
        text = self.check(method, url, body)
        response = await self._send(method, url, text, token, journey)
        if response.status == 401:
            try:
                token = await renew()
            except OidcError:  # the 401 is the result; the event log says why there is no new token
                return _api_response(response)
            response = await self._send(method, url, text, token, journey)
        return _api_response(response)

    async def _send(self, method: str, url: str, body: str | None, token: str, journey: str) -> HttpResponse:
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        call = Call(
            name="api",
            method=method,
            url=url,
            receiver="api",
            asking=f"The page calls the API: {method} {urlsplit(url).path}, with the access token.",
            headers=headers,
            body=body,
            request_step=6,
            response_step=7,
        )
        try:
            response = await self._exchange.send(call, journey)
        except OSError as error:
            raise self._exchange.no_answer(ApiUnreachable, call, error) from error
        if response.status == 0:
            raise ApiRedirected(details={"url": url[:300]})
        return response


def _text_to_send(method: str, body: object) -> str | None:
    """Return ``body`` as it is sent. What a browser refuses to send would look like a missing answer."""
    if not isinstance(method, str) or not _METHOD.fullmatch(method):
        raise wrong_parameter("method", "one that a page can send, in capitals, such as 'GET'")
    if body is None:
        return None
    if method in {"GET", "HEAD"}:
        raise wrong_parameter("json", f"None for {method}, which has no body")
    try:
        return strict_json.write(body)
    except ValueError as error:
        raise wrong_parameter("json", "a JSON value") from error


def _api_response(response: HttpResponse) -> ApiResponse:
    body: Any = response.text
    if "json" in response.headers.get("content-type", ""):
        try:
            body = json.loads(response.text)
        except (ValueError, RecursionError):
            body = response.text
    return ApiResponse(response.status, response.headers, body)
