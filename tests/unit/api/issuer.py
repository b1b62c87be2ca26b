"""An issuer in a few lines: it publishes keys and signs what the tests ask for."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "http://login.lab.localhost:8000"
AUDIENCE = "https://api.lab.example/"
ORIGIN = "http://app.lab.localhost:8000"
NOW = 1_800_000_000


@dataclass
class Issuer:
    """``published`` are the names of the keys in its JWKS; ``requests`` counts what it was asked."""

    keys: dict[str, rsa.RSAPrivateKey]
    published: list[str] = field(default_factory=lambda: ["one"])
    requests: list[str] = field(default_factory=list)
    answers: bool = True
    discovered_issuer: str = ISSUER

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request.url.path)
        if not self.answers:
            raise httpx2.ConnectError("down")
        if request.url.path == "/.well-known/openid-configuration":
            return httpx2.Response(200, json={"issuer": self.discovered_issuer, "jwks_uri": f"{ISSUER}/jwks.json"})
        return httpx2.Response(200, json={"keys": [self.jwk(name) for name in self.published]})

    def jwk(self, name: str) -> dict[str, Any]:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.keys[name].public_key()))
        return {**jwk, "kid": name, "use": "sig", "alg": "RS256"}

    def sign(self, key: str = "one", headers: dict[str, Any] | None = None, **changes: Any) -> str:
        """Return an access token; a claim changed to None is left out."""
        claims = {
            "iss": ISSUER,
            "sub": "ada",
            "aud": [AUDIENCE, f"{ISSUER}/userinfo"],
            "client_id": "spa",
            "iat": NOW - 10,
            "exp": NOW + 600,
            "jti": "1",
            "scope": "openid read:messages write:messages",
        } | changes
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            self.keys[key],
            "RS256",
            {"typ": "at+jwt", "kid": key, **(headers or {})},
        )


def bearer(token: str) -> dict[str, str]:
    """Return the header that sends a token."""
    return {"Authorization": f"Bearer {token}"}


class Clock:
    now: float = NOW

    def __call__(self) -> float:
        return self.now
