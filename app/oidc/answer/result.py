"""From an answer that passed every check to :class:`.tokens.Tokens`."""

from collections.abc import Mapping

from ..settings import Settings
from ..tokens import Tokens, missing_scope
from .evidence import Evidence, known

KEPT = ("expires_in", "scope", "id_token")
"""The parameters that become part of the tokens as they came. The access token is part of the evidence."""


def tokens_of(evidence: Evidence, given: Mapping[str, object], settings: Settings, now: float) -> Tokens:
    """Return the tokens. ``given`` holds the parameters of :data:`KEPT` that came, from where the tokens came.

    ``now`` is in seconds since the epoch, by this computer's clock.
    """
    transaction = known(evidence.transaction)
    id_token = _text(given.get("id_token"))
    token = evidence.jws if id_token else None
    # Without a scope in the answer, all that was asked for was granted (RFC 6749 section 5.1).
    scope = _text(given.get("scope")) or transaction.scope
    if evidence.access_token is not None:
        expires_in = given.get("expires_in")
        expires_at = now + (settings.lifetime_if_unknown_seconds if expires_in is None else float(str(expires_in)))
    else:
        exp = token.payload["exp"] if token else None
        expires_at = exp - settings.clock_offset_seconds if isinstance(exp, int | float) else now
    return Tokens(
        response_type=transaction.response_type,
        received_at=now,
        expires_at=expires_at,
        scope=scope,
        missing_scope=missing_scope(transaction.scope, scope),
        audience=transaction.audience,
        access_token=evidence.access_token,
        token_type="Bearer" if evidence.access_token else None,
        id_token=id_token,
        id_token_claims=token.payload if token else None,
        id_token_header=token.header if token else None,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
