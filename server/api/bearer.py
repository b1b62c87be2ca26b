"""Who may come in: access tokens as bearer tokens (RFC 6750), in the shape of RFC 9068.

Four pure functions, in the order in which a request meets them: which token it brought (:func:`token_of`), which key
the token names (:func:`named_key`), whether the token is valid (:func:`validate`), and whether it allows what is asked
(:func:`require`). ``keys.py`` finds the key in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from .problems import insufficient_scope, invalid_request, invalid_token, no_credentials

ALGORITHMS = ("RS256", "ES256")
"""Fixed here and never taken from a token (RFC 8725 section 3.1). Public keys only: no HMAC, and no ``none``."""

REQUIRED_CLAIMS = ("iss", "exp", "aud", "sub", "client_id", "iat", "jti")  # RFC 9068 section 2.2


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a valid access token says: whose it is, which client holds it, and what it allows."""

    subject: str
    client_id: str
    scope: frozenset[str]


def token_of(authorization: Sequence[str], parameters: Mapping[str, str]) -> str:
    """Return the token of a request (RFC 6750 section 2).

    ``authorization`` are the values of that header, ``parameters`` those of the query. Raises Refusal: 401
    without credentials, 400 for a header that is malformed, for two, and for a token in the query.
    """
    if "access_token" in parameters:
        raise invalid_request(
            "The access token stands in the address, where logs and browser histories keep it. "
            "Send it in the Authorization header."
        )
    if len(authorization) > 1:
        raise invalid_request("The Authorization header came more than once.")
    scheme, _, credentials = (authorization[0] if authorization else "").partition(" ")
    if scheme.lower() != "bearer":
        raise no_credentials()
    token = credentials.strip(" ")
    if not token or not all(character.isalnum() or character in "-._~+/=" for character in token):
        raise invalid_request("The Authorization header must be the word Bearer, one space, and the token.")
    return token


def named_key(token: str) -> tuple[str | None, str]:
    """Return the name and the algorithm of the key that ``token`` says it is signed with (RFC 7515 section 4.1).

    Nothing is verified yet. Raises Refusal 401 ``invalid_token`` for what cannot be an access token of ours.
    """
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise invalid_token("The access token is not a JWT.") from None
    if str(header.get("typ", "")).lower().removeprefix("application/") != "at+jwt":
        raise invalid_token("This is not an access token: its type is not at+jwt. An ID token is for the client only.")
    if header.get("alg") not in ALGORITHMS:
        raise invalid_token("The access token is not signed with an algorithm this API accepts.")
    return header.get("kid"), header["alg"]


def validate(token: str, key: jwt.PyJWK | None, *, issuer: str, audience: str, now: float) -> AccessToken:
    """Return what ``token`` allows, if ``issuer`` signed it for ``audience`` and it is in force at ``now``.

    ``key`` is the issuer's key that the token names, None if the issuer publishes no such key. ``now`` is in seconds
    since the epoch; there is no leeway, since both clocks are the installation's own. Raises Refusal: 401
    ``invalid_token`` with the reason (RFC 9068 section 4).
    """
    if key is None:
        raise invalid_token("The access token is signed with a key its issuer does not publish.")
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=audience,
            issuer=issuer,
            # PyJWT's own clock cannot be set, and two clocks in one check could disagree: _check_times has ours.
            options={"require": list(REQUIRED_CLAIMS), "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError as error:
        raise invalid_token(_reason(error)) from None
    _check_times(claims, now)
    return AccessToken(claims["sub"], str(claims["client_id"]), frozenset(str(claims.get("scope", "")).split()))


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    for name in ("exp", "iat", "nbf"):
        if name in claims and (isinstance(claims[name], bool) or not isinstance(claims[name], int | float)):
            raise invalid_token(f"The access token's {name} is not a time.")
    if claims["exp"] <= now:
        raise invalid_token("The access token has expired.")
    if claims.get("nbf", 0) > now:
        raise invalid_token("The access token is not valid yet.")
    # A token may have been issued later than now: the clock was set back meanwhile. No standard refuses it.


def _reason(error: jwt.InvalidTokenError) -> str:
    match error:
        case jwt.InvalidSignatureError():
            return "The access token's signature is wrong."
        case jwt.InvalidIssuerError():
            return "The access token comes from another issuer."
        case jwt.InvalidAudienceError():
            return "The access token is meant for another API."
        case jwt.MissingRequiredClaimError():
            return f"The access token lacks the claim {error.claim}."
        case _:
            return "The access token is malformed."


def require(token: AccessToken, permission: str) -> None:
    """Do nothing if ``token`` allows ``permission``. Raises Refusal 403 ``insufficient_scope`` if not."""
    if permission not in token.scope:
        raise insufficient_scope(permission)
