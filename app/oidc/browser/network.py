"""``fetch`` and WebCrypto.

In WebKit a fetch without an answer never ends, so each has a time limit.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from js import AbortController, AbortSignal, Uint8Array, crypto, fetch, navigator
from pyodide.ffi import JsException, to_js

from ..base.sites import origin
from ..ports import Body, HttpResponse, Obstructed
from .javascript import js_object
from .policy import listen_to_policy

REACHABLE_MILLISECONDS = 3000


class BrowserHttp:
    """``fetch``, without cookies, cache or referrer, and without following redirects."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: Body, timeout_seconds: float
    ) -> HttpResponse:
        forbidden: list[str] = []  # origins of requests that the page's own policy stops meanwhile
        stop = listen_to_policy("connect-src", forbidden.append)
        try:
            return await self._fetch(method, url, headers, body, timeout_seconds)
        except JsException as error:
            reachable = await self._reachable(url)
            if origin(url) in forbidden:
                raise Obstructed("policy") from None
            if reachable:
                raise Obstructed("cors") from None
            if not navigator.onLine:
                raise Obstructed("offline") from None
            raise OSError(str(error)) from None
        finally:
            stop()

    async def _fetch(
        self, method: str, url: str, headers: Mapping[str, str], body: Body, timeout_seconds: float
    ) -> HttpResponse:
        controller = AbortController.new()
        options: dict[str, object] = {
            "method": method,
            "headers": dict(headers),
            "credentials": "omit",
            "cache": "no-store",
            "redirect": "manual",
            "referrerPolicy": "no-referrer",
            "signal": controller.signal,
        }
        if body is not None:
            options["body"] = body
        try:
            async with asyncio.timeout(timeout_seconds):
                response = await fetch(url, js_object(options))
                body = (await response.arrayBuffer()).to_bytes()
                answered = {str(name).lower(): str(value) for name, value in response.headers.entries()}
                return HttpResponse(int(response.status), answered, body)
        finally:
            controller.abort()  # stops what nobody waits for any more; after an answer it does nothing

    async def _reachable(self, url: str) -> bool:
        """Say whether ``url`` can be reached, by a request without credentials whose answer the page cannot read.

        CORS forbids none of these, so one that gets through tells a server that is down from one that does not allow
        this page's origin.
        """
        options = {
            "method": "HEAD",
            "mode": "no-cors",
            "credentials": "omit",
            "cache": "no-store",
            "referrerPolicy": "no-referrer",
            "signal": AbortSignal.timeout(REACHABLE_MILLISECONDS),
        }
        try:
            await fetch(url, js_object(options))
        except JsException:
            return False
        return True


WEBCRYPTO: Mapping[str, Mapping[str, object]] = {
    **{f"RS{bits}": {"name": "RSASSA-PKCS1-v1_5", "hash": f"SHA-{bits}"} for bits in (256, 384, 512)},
    **{f"PS{bits}": {"name": "RSA-PSS", "hash": f"SHA-{bits}", "saltLength": bits // 8} for bits in (256, 384, 512)},
    "ES256": {"name": "ECDSA", "hash": "SHA-256", "namedCurve": "P-256"},
    "ES384": {"name": "ECDSA", "hash": "SHA-384", "namedCurve": "P-384"},
    "ES512": {"name": "ECDSA", "hash": "SHA-512", "namedCurve": "P-521"},
}
"""The algorithms of RFC 7518 in WebCrypto's words."""


class BrowserCrypto:
    """WebCrypto. The last key is kept in WebCrypto's form, because the next token is most likely signed with it too."""

    def __init__(self) -> None:
        self._last: tuple[str, Mapping[str, object], Any, Any] | None = None

    def random_bytes(self, count: int) -> bytes:
        return bytes(crypto.getRandomValues(Uint8Array.new(count)).to_bytes())

    async def verify(self, alg: str, jwk: Mapping[str, object], signature: bytes, data: bytes) -> bool:
        try:
            algorithm, key = await self._imported(alg, jwk)
            return bool(await crypto.subtle.verify(algorithm, key, to_js(signature), to_js(data)))
        except JsException as error:
            raise ValueError(str(error)) from None

    async def _imported(self, alg: str, jwk: Mapping[str, object]) -> tuple[Any, Any]:
        """Return algorithm and key as WebCrypto has them."""
        # Only the numbers of the key: its other members were looked at before, and browsers differ in what they mind.
        numbers = {name: jwk[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in jwk}
        if self._last is not None and self._last[:2] == (alg, numbers):
            return self._last[2:]
        algorithm = js_object(WEBCRYPTO[alg])
        key = await crypto.subtle.importKey("jwk", js_object(numbers), algorithm, False, to_js(["verify"]))
        self._last = alg, numbers, algorithm, key
        return algorithm, key
