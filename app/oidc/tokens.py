"""What a login gives: tokens, and what is known about them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .base.strict_json import is_text, is_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The result of one login or renewal (RFC 6749 4.2.2 and 5.1; OpenID Connect Core 3.2.2.5).

    ``received_at`` and ``expires_at`` are in seconds since the epoch, by this computer's clock. ``expires_at``
    is the end of the access token, or of the ID token if there is no access token. ``scope`` is what was granted,
    ``missing_scope`` what was asked for and not granted. ``repr`` shows no token.
    """

    response_type: str
    received_at: float
    expires_at: float
    scope: str
    missing_scope: str = ""
    audience: str | None = None
    access_token: str | None = field(default=None, repr=False)
    token_type: str | None = None
    id_token: str | None = field(default=None, repr=False)
    id_token_claims: Mapping[str, Any] | None = field(default=None, repr=False)
    id_token_header: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def subject(self) -> str | None:
        """Who is signed in, by the ID token's ``sub`` (OpenID Connect Core 2); None without an ID token."""
        sub = (self.id_token_claims or {}).get("sub")
        return sub if isinstance(sub, str) else None

    def covers(self, scope: str) -> bool:
        """Say whether every word of ``scope`` was granted (RFC 6749 3.3)."""
        return set(scope.split()) <= set(self.scope.split())

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data, tokens included."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> "Tokens | None":
        """Take back what :meth:`to_json` gave; None for anything else."""
        if not isinstance(data, dict) or not set(data) <= {item.name for item in fields(cls)}:
            return None
        if not all(_IS_RIGHT[item.type](data.get(item.name, item.default)) for item in fields(cls)):
            return None
        claims = data.get("id_token_claims")
        if claims is not None and not is_text(claims.get("sub")):
            return None
        return cls(**data)


_IS_RIGHT: Mapping[Any, Callable[[object], bool]] = {
    str: is_text,
    str | None: lambda value: value is None or is_text(value),
    float: is_time,
    Mapping[str, Any] | None: lambda value: value is None or isinstance(value, dict),
}
"""Whether a value is right for a field of that type."""


def missing_scope(asked: str, granted: str) -> str:
    """Return the words of ``asked`` that are not in ``granted``, in order."""
    have = set(granted.split())
    return " ".join(word for word in asked.split() if word not in have)


def joined(*scopes: str) -> str:
    """Return every word of ``scopes`` once, in order."""
    return " ".join(dict.fromkeys(" ".join(scopes).split()))
