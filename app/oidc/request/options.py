"""What one login may ask for beyond the settings, and which values are refused.

Options come from the app, perhaps from its own address, so every value is checked before it is sent or remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from ..base import strict_json
from ..errors import SettingsError
from .transactions import is_max_age

OWN_PARAMETERS = frozenset(
    {
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "audience",
        "code_challenge",
        "code_challenge_method",
        "connection",
        "prompt",
        "login_hint",
        "max_age",
        "request",
        "request_uri",
    }
)
"""What ``extra`` may not contain: parameters that the client sets, those with an option of their own (the checks must
know what was asked for), and the two that could replace all others (OpenID Connect Core 6)."""

TEXTS = ("response_type", "scope", "audience", "connection", "prompt", "login_hint")
"""The options that are texts."""


class LoginParameters(TypedDict, total=False):
    """What one login may ask for; the fields are explained in :class:`LoginOptions`."""

    response_type: str | None
    scope: str | None
    audience: str | None
    app_state: object
    connection: str | None
    prompt: str | None
    login_hint: str | None
    max_age: int | None
    extra: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOptions:
    """What one login asks for beyond the settings. None means: as the settings say, or not sent.

    ``max_age`` is in whole seconds. ``extra`` takes any further parameter as a text: ``ui_locales``, ``acr_values``,
    ``claims`` (as JSON), ``display``, ``id_token_hint`` and the provider's own, but none of :data:`OWN_PARAMETERS`.
    ``app_state`` is any JSON value; it stays in this browser and comes back with the tokens.
    """

    response_type: str | None = None
    scope: str | None = None
    audience: str | None = None
    app_state: object = None
    connection: str | None = None
    prompt: str | None = None
    login_hint: str | None = None
    max_age: int | None = None
    extra: Mapping[str, str] | None = None


def is_silent(prompt: str | None) -> bool:
    """Say whether ``prompt`` forbids the server to show a page (OpenID Connect Core 3.1.2.1)."""
    return "none" in (prompt or "").split()


def check_options(options: LoginOptions) -> None:
    """Check every value before any of them is used. Raises :class:`.errors.SettingsError`."""
    for name in TEXTS:
        _check_sendable(name, getattr(options, name))
    if options.max_age is not None and not is_max_age(options.max_age):
        raise wrong_parameter("max_age", "a whole number of seconds, 0 or more")
    if not isinstance(options.extra or {}, Mapping):
        raise wrong_parameter("extra", "names and texts")
    for name, value in (options.extra or {}).items():
        if name in OWN_PARAMETERS:
            raise SettingsError(
                f"The parameter {name!r} is set by the client and cannot be among the extra ones.",
                hint="Where login has an option of that name, use that.",
                details={"key": name},
            )
        _check_sendable("extra", name)
        _check_sendable(name, value)
    try:
        strict_json.write(options.app_state)
    except ValueError as error:
        raise wrong_parameter("app_state", "a JSON value") from error


def _check_sendable(name: str, value: object) -> None:
    if value is not None and not strict_json.is_text(value):
        raise wrong_parameter(name, "a text")


def wrong_parameter(name: str, right: str) -> SettingsError:
    """Return the error for the parameter ``name``, which must be ``right`` and is not."""
    return SettingsError(f"The parameter {name!r} must be {right}.", details={"key": name})


def essential_acr(claims: str | None) -> tuple[str, ...] | None:
    """Return the ``acr`` values that a ``claims`` parameter makes essential (OpenID Connect Core 5.5.1.1).

    None: ``acr`` is not essential. An empty tuple: it is, and any value will do. Raises
    :class:`.errors.SettingsError` if ``claims`` is no JSON object, or asks for ``acr`` in a way that no check can
    follow.
    """
    if claims is None:
        return None
    try:
        wanted: object = strict_json.read_object(claims)
    except ValueError as error:
        raise wrong_parameter("claims", "a JSON object") from error
    for name in ("id_token", "acr"):
        wanted = wanted.get(name) if isinstance(wanted, dict) else wanted
        if wanted is None:
            return None
    if not isinstance(wanted, dict) or not isinstance(wanted.get("essential", False), bool):
        raise wrong_parameter("claims", "one whose 'acr' is null or an object, with true or false as 'essential'")
    values = wanted.get("values", [wanted["value"]] if "value" in wanted else [])
    right = isinstance(values, list) and all(map(strict_json.is_text, values)) and (values or "values" not in wanted)
    if not right:
        raise wrong_parameter("claims", "one whose 'acr' has a text as 'value' or a list of texts as 'values'")
    return tuple(values) if wanted.get("essential") else None
