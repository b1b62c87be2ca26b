"""Signatures by PyJWT and ``cryptography``.

Both are imported by the first signature, because a server that has its keys starts without them.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ...config import Algorithm
from ..protocol.hashes import s256
from ..records.keys import Jwk

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


class CryptographySigning:
    """RS256 with 2048 bits, and ES256, for :class:`~..records.keys.KeyRing`.

    Private keys are kept once they are parsed, because parsing is slow.
    """

    def __init__(self) -> None:
        self._parsed: dict[str, PrivateKey] = {}

    def generate(self, algorithm: Algorithm) -> tuple[str, Jwk]:
        """Return a new private key as PEM, and its public JWK."""
        from cryptography.hazmat.primitives.asymmetric import ec, rsa
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
        from jwt.algorithms import ECAlgorithm, RSAAlgorithm

        private: PrivateKey
        members: tuple[str, ...]
        if algorithm == "RS256":
            private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
            members = ("e", "kty", "n")
        else:
            private = ec.generate_private_key(ec.SECP256R1())
            public = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
            members = ("crv", "kty", "x", "y")
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
        jwk = {name: public[name] for name in members}
        return pem, jwk | {"kid": thumbprint(jwk), "use": "sig", "alg": algorithm}

    def sign(self, claims: Mapping[str, Any], header: Mapping[str, str], private_pem: str) -> str:
        """Return a compact JWS."""
        import jwt
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        kid = header["kid"]
        if kid not in self._parsed:
            loaded = load_pem_private_key(private_pem.encode("ascii"), password=None)
            self._parsed[kid] = cast("PrivateKey", loaded)  # generate() makes no other kind
        # jwt.encode would refuse claims of a wrong type, which the test kit has on purpose.
        payload = json.dumps(dict(claims), separators=(",", ":")).encode("ascii")
        return jwt.PyJWS().encode(payload, self._parsed[kid], header["alg"], dict(header))

    def verify(self, token: str, jwk: Jwk, algorithm: str) -> dict[str, Any]:
        """Return the claims of a token whose signature is good. Raises ValueError otherwise."""
        import jwt

        options: Any = {
            "verify_signature": True,
            **dict.fromkeys(
                ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub"), False
            ),
        }
        try:
            key = jwt.PyJWK.from_dict(dict(jwk), algorithm=algorithm)
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=[algorithm], options=options)
        except (jwt.PyJWTError, TypeError, KeyError) as error:  # the last two: a JWK that is none
            raise ValueError(f"the signature is not good: {error}") from None
        return claims


def thumbprint(members: Mapping[str, str]) -> str:
    """Return the JWK thumbprint (RFC 7638): a name for a key, computed from the key."""
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return s256(text)
