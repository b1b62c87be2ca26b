"""WebCrypto."""

from collections.abc import Mapping
from typing import Any

from js import Uint8Array, crypto
from pyodide.ffi import JsException, to_js

from .javascript import js_object

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
