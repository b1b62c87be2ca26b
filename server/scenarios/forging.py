"""ID tokens that no honest issuer would sign: without ``kid``, with another algorithm, or with a bad signature."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from ..authorization_server.protocol.hashes import base64url_encode
from ..config import Algorithm

Sign = Callable[[bytes], bytes]


def jws(header: Mapping[str, Any], claims: Mapping[str, Any], sign: Sign) -> str:
    """Return a compact JWS (RFC 7515 section 7.1) of whatever stands in header and claims."""
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (header, claims))
    signing_input = ".".join(map(base64url_encode, parts))
    return f"{signing_input}.{base64url_encode(sign(signing_input.encode('ascii')))}"


def by_key(private_pem: str, algorithm: Algorithm) -> Sign:
    """Return what signs with a private key."""
    key = load_pem_private_key(private_pem.encode("ascii"), password=None)
    if algorithm == "RS256":
        return lambda message: RSAAlgorithm(RSAAlgorithm.SHA256).sign(message, cast(rsa.RSAPrivateKey, key))
    return lambda message: ECAlgorithm(ECAlgorithm.SHA256).sign(message, cast(ec.EllipticCurvePrivateKey, key))


def by_secret(secret: bytes) -> Sign:
    """Return what signs by HMAC with SHA-256."""
    return lambda message: hmac.new(secret, message, hashlib.sha256).digest()


def by_nobody(message: bytes) -> bytes:
    """Return the signature of ``alg: none``, which is empty (RFC 7518 section 3.6)."""
    return b""


def broken(sign: Sign) -> Sign:
    """Return what signs like ``sign`` and then changes one bit in the middle of the signature."""

    def sign_and_break(message: bytes) -> bytes:
        signature = bytearray(sign(message))
        signature[len(signature) // 2] ^= 1
        return bytes(signature)

    return sign_and_break


def public_pem(private_pem: str) -> bytes:
    """Return the public half of a key as PEM, as everybody can make it from the JWKS."""
    key = load_pem_private_key(private_pem.encode("ascii"), password=None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
