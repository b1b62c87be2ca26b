"""Signing keys, which outlive a restart and can be rotated while the server runs (RFC 7517, OIDC Core 10.1.1).

A new key signs as soon as it exists. The old one stays in the JWKS until its last token has expired, so that a rotation
makes no token worthless. Its public half is kept for good, because an ``id_token_hint`` may be an expired token. Keys
are read from the storage at each use, so a rotation by another process takes effect at once.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ...config import Algorithm, Lifetimes
from ..protocol.hashes import base64url_decode
from .storage import Storage, signing_keys

Jwk = Mapping[str, Any]

CURRENT_KEY = select(signing_keys.c.kid, signing_keys.c.private_pem).where(
    signing_keys.c.algorithm == bindparam("wanted"), signing_keys.c.retired_at.is_(None)
)


class Signing(Protocol):
    """What signs and verifies; ``parts/signing.py`` does it with PyJWT and ``cryptography``."""

    def generate(self, algorithm: Algorithm) -> tuple[str, Jwk]:
        """Return a new private key as PEM, and its public JWK with ``kid`` (RFC 7638), ``use`` and ``alg``."""

    def sign(self, claims: Mapping[str, Any], header: Mapping[str, str], private_pem: str) -> str:
        """Return a compact JWS. ``header`` holds ``alg``, ``kid`` and ``typ``."""

    def verify(self, token: str, jwk: Jwk, algorithm: str) -> dict[str, Any]:
        """Return the claims of a token whose signature is good. Raises ValueError otherwise."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key pair. ``retired_at`` is when it stopped signing, or None."""

    kid: str
    algorithm: Algorithm
    private_pem: str = field(repr=False)
    public_jwk: Jwk
    created_at: float
    retired_at: float | None


class KeyRing:
    """The keys of one issuer."""

    def __init__(self, storage: Storage, signing: Signing, lifetimes: Lifetimes) -> None:
        self._storage, self._signing = storage, signing
        self._longest_token = max(lifetimes.id_token, lifetimes.access_token)

    def ensure(self, algorithms: Iterable[Algorithm], now: float) -> None:
        """Make a key for each algorithm that has none."""
        with self._storage.write("keys") as connection:
            present = {key.algorithm for key in _keys(connection) if key.retired_at is None}
            for algorithm in algorithms:
                if algorithm not in present:
                    self._add(connection, algorithm, now)

    def start_anew(self, algorithms: Iterable[Algorithm], now: float) -> None:
        """Make a key for each algorithm, and delete all others: nothing that they have signed is good any longer."""
        with self._storage.write("keys") as connection:
            connection.execute(delete(signing_keys))
            for algorithm in algorithms:
                self._add(connection, algorithm, now)

    def rotate(self, now: float) -> list[str]:
        """Replace every key that signs; all of them or none. Returns the new ``kid`` values."""
        with self._storage.write("keys") as connection:
            active = [key for key in _keys(connection) if key.retired_at is None]
            connection.execute(
                update(signing_keys)
                .where(signing_keys.c.kid.in_([key.kid for key in active]))
                .values(retired_at=now, private_pem="")  # it signs nothing any more
            )
            return [self._add(connection, key.algorithm, now) for key in active]

    def sign(self, claims: Mapping[str, Any], typ: str, algorithm: Algorithm) -> str:
        """Return a token signed with the current key. Its header has the key's ``kid``, and no address of the key."""
        with self._storage.read() as connection:
            kid, private_pem = connection.execute(CURRENT_KEY, {"wanted": algorithm}).one()
        return self._signing.sign(claims, {"alg": algorithm, "kid": kid, "typ": typ}, private_pem)

    def jwks(self, now: float) -> dict[str, list[Jwk]]:
        """Return the public keys that may have signed a token that has not expired, newest first."""
        with self._storage.read() as connection:
            keys = [key for key in _keys(connection) if self._may_be_needed(key, now)]
        return {"keys": [key.public_jwk for key in sorted(keys, key=lambda k: k.created_at, reverse=True)]}

    def _may_be_needed(self, key: SigningKey, now: float) -> bool:
        # A key that was retired in the far future was so before the clock was set back: its tokens are of no use now.
        return key.retired_at is None or abs(now - key.retired_at) < self._longest_token

    def read_own(self, token: str) -> dict[str, Any]:
        """Return the claims of a token that this issuer has signed. Raises ValueError for any other.

        The token may have expired, as a hint may (OIDC Core 3.1.2.1).
        """
        header = unverified_header(token)
        with self._storage.read() as connection:
            keys = {key.kid: key for key in _keys(connection)}
        key = keys.get(str(header.get("kid")))
        if key is None or header.get("alg") != key.algorithm:
            raise ValueError("no key of ours signed this")
        return self._signing.verify(token, key.public_jwk, key.algorithm)

    def _add(self, connection: Connection, algorithm: Algorithm, now: float) -> str:
        private_pem, public_jwk = self._signing.generate(algorithm)
        kid = str(public_jwk["kid"])
        connection.execute(
            insert(signing_keys).values(
                kid=kid, algorithm=algorithm, private_pem=private_pem, public_jwk=dict(public_jwk), created_at=now
            )
        )
        return kid


def unverified_header(token: str) -> dict[str, Any]:
    """Return the header of a compact JWS without checking the signature. Raises ValueError if it is no JWS."""
    encoded, dot, _ = token.partition(".")
    try:
        header = json.loads(base64url_decode(encoded))
    except (ValueError, RecursionError):
        header = None
    if not dot or not isinstance(header, dict):
        raise ValueError("this is no JWS")
    return header


def _keys(connection: Connection) -> list[SigningKey]:
    return [SigningKey(*row) for row in connection.execute(select(signing_keys))]
