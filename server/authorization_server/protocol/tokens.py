"""What the tokens say: the claims of ID tokens (OIDC Core 2) and of access tokens (RFC 9068 2.2).

Both are made of a :class:`Grant`: what a person allowed at one moment. A grant can be stored, because an authorization
code stands for one until it is exchanged.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...config import Lifetimes
from .claims import Claims, ClaimsRequest, claims_about
from .decisions import ACR
from .hashes import half_hash

PROTOCOL_CLAIMS = frozenset(
    {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "auth_time", "nonce", "acr", "amr", "azp", "sid"}
    | {"at_hash", "c_hash", "s_hash", "client_id", "scope", "cnf", "act"}
)
"""Claims that say what a token is. No rule may add or change one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a person allowed a client, and how that person had logged in.

    ``audience`` is the identifier of an API, or None. ``auth_time`` is in seconds since the epoch. ``id_token_only``
    says that no access token is issued, so that the client cannot ask UserInfo. ``id_token_extra`` and
    ``access_token_extra`` are the claims that rules have added.
    """

    client_id: str
    subject: str
    sid: str
    auth_time: int
    amr: tuple[str, ...]
    scope: frozenset[str]
    audience: str | None = None
    nonce: str | None = None
    id_token_only: bool = False
    claims: ClaimsRequest = field(default_factory=ClaimsRequest)
    id_token_extra: Mapping[str, Any] = field(default_factory=dict)
    access_token_extra: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the grant as JSON values."""
        return asdict(self) | {"scope": sorted(self.scope), "amr": list(self.amr)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Grant":
        """Return the grant that :meth:`to_json` made ``data`` of."""
        return cls(
            **{
                **data,
                "scope": frozenset(data["scope"]),
                "amr": tuple(data["amr"]),
                "claims": ClaimsRequest(**data["claims"]),
            }
        )


def id_token_claims(
    grant: Grant,
    person: Mapping[str, Any],
    *,
    issuer: str,
    now: float,
    lifetimes: Lifetimes,
    access_token: str | None = None,
    code: str | None = None,
) -> Claims:
    """Return the claims of an ID token. ``person`` holds all claims about the subject; ``now`` is in epoch seconds.

    ``access_token`` and ``code`` are those of the same answer. Their hashes stand in the ID token, so that nobody can
    swap one of them on the way (OIDC Core 3.2.2.9, 3.3.2.11).
    """
    claims: Claims = {
        # Claims about the person come first, so that they cannot replace those about the token.
        **grant.id_token_extra,
        **claims_about(person, grant.scope if grant.id_token_only else frozenset(), grant.claims.id_token),
        "iss": issuer,
        "sub": grant.subject,
        "aud": grant.client_id,
        "iat": int(now),
        "exp": int(now) + lifetimes.id_token,
        "auth_time": grant.auth_time,
        "nonce": grant.nonce,
        "acr": ACR,
        "amr": list(grant.amr),
        "sid": grant.sid,
        "at_hash": half_hash(access_token) if access_token else None,
        "c_hash": half_hash(code) if code else None,
    }
    return {name: value for name, value in claims.items() if value is not None}


def access_token_claims(grant: Grant, *, issuer: str, now: float, lifetimes: Lifetimes, jti: str) -> Claims:
    """Return the claims of an access token for an API (RFC 9068 2.2). Raises ValueError without an audience."""
    if grant.audience is None:
        raise ValueError("an access token without an audience is no JWT")
    # With openid the token is good for UserInfo as well, so UserInfo is a second audience.
    audiences: Any = [grant.audience, userinfo_address(issuer)] if "openid" in grant.scope else grant.audience
    return {
        **grant.access_token_extra,
        "iss": issuer,
        "sub": grant.subject,
        "aud": audiences,
        "client_id": grant.client_id,
        "iat": int(now),
        "exp": int(now) + lifetimes.access_token,
        "jti": jti,
        "scope": " ".join(sorted(grant.scope)),
    }


def userinfo_address(issuer: str) -> str:
    """Return the address of the UserInfo endpoint (OIDC Core 5.3)."""
    return f"{issuer}/userinfo"
