"""What the value of a setting may be.

Each ``check_...`` function raises :class:`SettingsError` with the key, the value and what would be right.
"""

from collections.abc import Mapping
from typing import Literal

from ..base.sites import is_secure
from ..errors import SettingsError

RESPONSE_TYPES = (
    "id_token",
    "token",
    "id_token token",
    "code",
    "code id_token",
    "code token",
    "code id_token token",
)
"""The response types this client speaks, each in the order it is written here."""

SIGNING_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Algorithms an ID token may be signed with. No HMAC: its key would have to be a secret, and a page has none."""

TokenStorage = Literal["memory", "session"]
SilentTransport = Literal["fragment", "web_message"]
LogoutMethod = Literal["GET", "POST"]

LARGEST_NUMBER = 10**9
"""The largest number a setting may have; in seconds, thirty years. It keeps out infinity and NaN as well."""

CEILINGS: Mapping[str, float] = {
    "clock_tolerance_seconds": 600,
    "id_token_max_age_seconds": 24 * 3600,
    "transaction_lifetime_seconds": 24 * 3600,
}
"""The most that a setting may be, in seconds. More would as good as switch off a check of times."""


def canonical_response_type(response_type: str) -> str:
    """Return ``response_type`` with its words in the usual order; they are a set (Multiple Response Types 3).

    Raises :class:`SettingsError` for one that this client does not speak.
    """
    words = response_type.split()
    for known in RESPONSE_TYPES:
        if sorted(words) == sorted(known.split()):
            return known
    raise wrong("response_type", response_type, "one of " + ", ".join(repr(known) for known in RESPONSE_TYPES))


def check_scope(response_type: str, scope: str) -> None:
    """An ID token is only issued for the scope ``openid`` (OpenID Connect Core 3.1.2.1)."""
    if "id_token" in response_type.split() and "openid" not in scope.split():
        raise wrong("scope", scope, f"a list with 'openid' in it, because response_type is {response_type!r}")


def check_issuer(issuer: str) -> None:
    """An issuer is named by an address without query and fragment."""
    check_address("issuer", issuer)
    if "?" in issuer or "#" in issuer:
        raise wrong("issuer", issuer, "an address without '?' and '#' (RFC 8414 section 2)")


def check_address(key: str, value: str) -> None:
    """Tokens and codes travel to these addresses, so nobody on the way may read along."""
    if not is_secure(value):
        raise wrong(key, value, "an absolute https address (http only on localhost)")


def check_text(key: str, value: str) -> None:
    """A required text has more in it than spaces."""
    if not value.strip():
        raise wrong(key, value, "a text that is not empty")


def check_choice(key: str, value: str, choices: tuple[str, ...]) -> None:
    """Only the values listed are known."""
    if value not in choices:
        raise wrong(key, value, "one of " + ", ".join(choices))


def converted(key: str, value: object, wanted: str) -> object:
    """Return ``value`` as the type ``wanted``: a list becomes a tuple, and a single text a tuple of one.

    Raises :class:`SettingsError` if it is of another type.
    """
    if "tuple" in wanted:
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list | tuple) and all(isinstance(item, str) for item in items):
            return tuple(items)
        raise wrong(key, value, "an address or a list of addresses")
    if value is None and "None" in wanted:
        return None
    if "float" in wanted:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
            return value
        raise wrong(key, value, f"a number that is not beyond {LARGEST_NUMBER}")
    if isinstance(value, str):
        return value
    raise wrong(key, value, "a text")


def wrong(key: str, value: object, right: str) -> SettingsError:
    """Return the error for the setting ``key``; ``right`` says what it must be."""
    return SettingsError(f"The setting {key!r} is {value!r}; it must be {right}.", details={"key": key})
