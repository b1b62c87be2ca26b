"""RS256 in plain Python (RFC 7518 3.3, RFC 8017 8.2) where there is no ``cryptography``.

Python would need minutes for a key pair, so the browser makes them: ``crypto.subtle.generateKey``, exported as JWK. How
long a signature takes depends on the key. That does no harm where the page can read the key anyway.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..authorization_server.protocol.hashes import base64url_decode, base64url_encode, s256
from ..authorization_server.records.keys import Jwk, unverified_header
from ..config import Algorithm

DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 hash that is signed (RFC 8017 9.2, note 1)."""

LEAST_BITS = 2048  # RFC 7518 3.3
PUBLIC = ("e", "kty", "n")


class PlainSigning:
    """Signs and verifies as :class:`~..authorization_server.parts.signing.CryptographySigning` does, but RS256 alone.

    ``keys`` are private JWKs with all members of RFC 7518 6.3.2, as WebCrypto exports them. Each is given out once.
    Where the other class has PEM, there is such a JWK here.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = iter(keys)

    def generate(self, algorithm: Algorithm) -> tuple[str, Jwk]:
        """Return the next private JWK, and its public JWK. Raises LookupError if there is none for ``algorithm``."""
        private = next(self._keys, None) if algorithm == "RS256" else None
        if private is None:
            raise LookupError(f"the browser has made no more keys for {algorithm}")
        members = json.loads(private)
        public = {name: members[name] for name in PUBLIC}
        kid = s256(json.dumps(public, sort_keys=True, separators=(",", ":")))  # RFC 7638
        return private, public | {"kid": kid, "use": "sig", "alg": "RS256"}

    def sign(self, claims: Mapping[str, Any], header: Mapping[str, str], private_pem: str) -> str:
        """Return a compact JWS."""
        signed = ".".join(base64url_encode(_json(each)) for each in (header, claims))
        return f"{signed}.{base64url_encode(_signature(signed.encode('ascii'), json.loads(private_pem)))}"

    def verify(self, token: str, jwk: Jwk, algorithm: str) -> dict[str, Any]:
        """Return the claims of a token whose signature is good. Raises ValueError otherwise."""
        header = unverified_header(token)
        if not header.get("alg") == algorithm == "RS256" or "crit" in header:
            raise ValueError("the signature is not good: it is not RS256 alone")
        signed, _, signature = token.rpartition(".")
        if not _is_good(signed.encode("ascii"), base64url_decode(signature), jwk):
            raise ValueError("the signature is not good")
        claims = json.loads(base64url_decode(signed.partition(".")[2]))
        if not isinstance(claims, dict):
            raise ValueError("the claims are no JSON object")
        return claims


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("utf-8")


def _signature(message: bytes, key: Mapping[str, str]) -> bytes:
    """Return the signature of a message, by the Chinese remainder theorem (RFC 8017 5.1.2)."""
    n, e, p, q, dp, dq, qi = (_number(key[name]) for name in ("n", "e", "p", "q", "dp", "dq", "qi"))
    size = (n.bit_length() + 7) // 8
    padded = int.from_bytes(_padded(message, size), "big")
    by_p, by_q = pow(padded, dp, p), pow(padded, dq, q)
    result = by_q + q * ((by_p - by_q) * qi % p)
    if pow(result, e, n) != padded:  # a signature with a fault in one half would give the key away
        raise ValueError("the parts of this key do not belong together")
    return result.to_bytes(size, "big")


def _is_good(message: bytes, signature: bytes, jwk: Jwk) -> bool:
    try:
        n, e = _number(jwk["n"]), _number(jwk["e"])
    except (KeyError, TypeError, AttributeError):
        raise ValueError("the signature is not good: the key is no RSA key") from None
    size = (n.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if jwk.get("kty") != "RSA" or n.bit_length() < LEAST_BITS or len(signature) != size or number >= n:
        return False
    return pow(number, e, n).to_bytes(size, "big") == _padded(message, size)


def _padded(message: bytes, size: int) -> bytes:
    """Return what is signed for a message: its hash, filled up to the size of the key (EMSA-PKCS1-v1_5)."""
    end = DIGEST_INFO + hashlib.sha256(message).digest()
    return b"\0\1" + b"\xff" * (size - len(end) - 3) + b"\0" + end


def _number(text: str) -> int:
    return int.from_bytes(base64url_decode(text), "big")
