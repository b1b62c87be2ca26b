"""``fetch`` and WebCrypto.

In WebKit a fetch without an answer never ends, so each has a time limit.
"""

import asyncio
from collections.abc import Mapping

from js import AbortController, Uint8Array, crypto, fetch
from pyodide.ffi import JsException, to_js

from ..ports import HttpResponse
from .javascript import js_object


class BrowserHttp:
    """``fetch``, without cookies, cache or referrer, and without following redirects."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str | None, timeout_seconds: float
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
                text = await response.text()
                answered = {str(name).lower(): str(value) for name, value in response.headers.entries()}
                return HttpResponse(int(response.status), answered, str(text))
        except JsException as error:
            raise OSError(str(error)) from None
        finally:
            controller.abort()  # stops what nobody waits for any more; after an answer it does nothing


WEBCRYPTO: Mapping[str, Mapping[str, object]] = {
    **{f"RS{bits}": {"name": "RSASSA-PKCS1-v1_5", "hash": f"SHA-{bits}"} for bits in (256, 384, 512)},
    **{f"PS{bits}": {"name": "RSA-PSS", "hash": f"SHA-{bits}", "saltLength": bits // 8} for bits in (256, 384, 512)},
    "ES256": {"name": "ECDSA", "hash": "SHA-256", "namedCurve": "P-256"},
    "ES384": {"name": "ECDSA", "hash": "SHA-384", "namedCurve": "P-384"},
    "ES512": {"name": "ECDSA", "hash": "SHA-512", "namedCurve": "P-521"},
}
"""The algorithms of RFC 7518 in WebCrypto's words."""


class BrowserCrypto:
    """WebCrypto."""

    def random_bytes(self, count: int) -> bytes:
        return bytes(crypto.getRandomValues(Uint8Array.new(count)).to_bytes())

    async def verify(self, alg: str, jwk: Mapping[str, object], signature: bytes, data: bytes) -> bool:
        algorithm = js_object(WEBCRYPTO[alg])
        # Only the numbers of the key: its other members were looked at before, and browsers differ in what they mind.
        numbers = {name: jwk[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in jwk}
        try:
            key = await crypto.subtle.importKey("jwk", js_object(numbers), algorithm, False, to_js(["verify"]))
            return bool(await crypto.subtle.verify(algorithm, key, to_js(signature), to_js(data)))
        except JsException as error:
            raise ValueError(str(error)) from None
