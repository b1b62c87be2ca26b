"""What a test changes in the tokens: claims of a person beyond the standard ones, and one token at a time.

Every token is signed in one place, which is a replaceable part of the server, and so is what stands here.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..authorization_server.protocol.destinations import PageError
from ..authorization_server.records.keys import Jwk, Signing
from ..config import Algorithm
from ..config.json_values import json_problem

Claims = dict[str, Any]
Change = Callable[[Claims], object]
Kind = Literal["id_token", "access_token"]

TYPES: Mapping[Kind, str] = {"id_token": "JWT", "access_token": "at+jwt"}


class ChangedTokens:
    """Signs as ``honest`` does, after what the test has asked for. ``own_claims`` are those of a person, by ``sub``."""

    def __init__(self, honest: Signing, own_claims: Callable[[str], Mapping[str, Any]]) -> None:
        self._honest, self._own_claims = honest, own_claims
        self._next: dict[str, deque[Change]] = {typ: deque() for typ in TYPES.values()}

    def change_next(self, kind: Kind, change: Change) -> None:
        """Let ``change`` have the claims of the next token of a kind. Raises ValueError if there is no such kind."""
        if kind not in TYPES:
            raise ValueError(f"{kind!r} is no kind of token; choose among {', '.join(TYPES)}")
        self._next[TYPES[kind]].append(change)

    def clear(self) -> None:
        """Change no token from now on."""
        for changes in self._next.values():
            changes.clear()

    def sign(self, claims: Mapping[str, Any], header: Mapping[str, str], private_pem: str) -> str:
        """Return a compact JWS."""
        given = {**self._own_claims(str(claims.get("sub"))), **claims}
        waiting = self._next[header["typ"]]
        if waiting:
            given = _changed(given, waiting.popleft())
        return self._honest.sign(given, header, private_pem)

    def generate(self, algorithm: Algorithm) -> tuple[str, Jwk]:
        """Return a new key pair."""
        return self._honest.generate(algorithm)

    def verify(self, token: str, jwk: Jwk, algorithm: str) -> Claims:
        """Return the claims of a token whose signature is good. Raises ValueError otherwise."""
        return self._honest.verify(token, jwk, algorithm)


def _changed(claims: Claims, change: Change) -> Claims:
    """Return what ``change`` makes of the claims. Raises PageError: the person at the test sees what is wrong."""
    try:
        returned = change(claims)
    except Exception as error:
        raise PageError(f"The function of next_token raised {error!r}.", code="server_error", status=500) from error
    result = returned if isinstance(returned, dict) else claims
    if problem := json_problem(result):
        raise PageError(
            f"The claims that the function of next_token has left {problem}.", code="server_error", status=500
        )
    return result


def edit(set_to: Mapping[str, Any], remove: list[str]) -> Change:
    """Return a change that gives some claims other values and removes some: the same as data."""
    return lambda claims: {name: value for name, value in {**claims, **set_to}.items() if name not in remove}
