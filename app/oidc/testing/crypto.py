"""Keys and signatures: real ones, by ``cryptography``."""

import os
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import get_default_algorithms

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
"""What an issuer signs with."""


class FakeCrypto:
    """Real randomness and real signatures, by ``cryptography``."""

    def random_bytes(self, count: int) -> bytes:
        return os.urandom(count)

    async def verify(self, alg: str, jwk: Mapping[str, object], signature: bytes, data: bytes) -> bool:
        algorithm = get_default_algorithms()[alg]
        try:
            key = algorithm.from_jwk(dict(jwk))
        except (jwt.InvalidKeyError, TypeError) as error:  # PyJWT decodes what it takes for texts
            raise ValueError(str(error)) from error
        return algorithm.verify(data, key, signature)


def public_jwk(key: PrivateKey, kid: str | None) -> dict[str, Any]:
    """Return the public half of ``key`` as an issuer publishes it."""
    if isinstance(key, rsa.RSAPrivateKey):
        jwk = get_default_algorithms()["RS256"].to_jwk(key.public_key(), as_dict=True)
    else:
        jwk = get_default_algorithms()["ES256"].to_jwk(key.public_key(), as_dict=True)
    jwk.pop("key_ops", None)
    return {**jwk, "use": "sig", **({"kid": kid} if kid else {})}
