"""What a client must know before it can send anybody to an authorization server.

A :class:`Settings` value is complete and checked: every other module can rely on it. The page reads its
settings from the ``[auth]`` table of ``pyscript.toml``; :meth:`Settings.from_mapping` turns that table
into a value, or says which key is wrong and what would be right::

    settings = Settings.from_mapping(
        {"issuer": "https://login.example", "client_id": "spa", "redirect_uri": "https://app.example/"}
    )
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args
from urllib.parse import urlsplit

from .base.sites import origin
from .errors import SettingsError

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one client. Durations are in seconds; some have a ceiling, see :data:`CEILINGS`.

    * ``issuer``: the issuer's identifier, exactly as its discovery document spells it.
    * ``issuer_origins``: other origins at which the issuer has endpoints, for providers spread over several hosts.
      Its discovery document may name endpoints at these and at the issuer's own origin, and nowhere else.
    * ``client_id``: as registered there.
    * ``redirect_uri``: where the person comes back to. No fragment.
    * ``silent_redirect_uri``: a blank page of the same origin for hidden frames and popups, written as browsers write
      it. It must be set for popups, and for silent authentication by ``fragment``; without them it is
      ``redirect_uri``.
    * ``post_logout_redirect_uri``: where the person comes back to after logging out; None: the issuer decides.
    * ``audience``: the API that access tokens are asked for; None: the parameter is not sent.
    * ``scope``: what to ask for, separated by spaces. An ID token needs ``openid`` among it.
    * ``response_type``: one of :data:`RESPONSE_TYPES`; the order of its words does not matter.
    * ``api``: addresses of APIs. An access token is sent to these origins and to no other.
    * ``id_token_signing_alg``: the only algorithm accepted (OpenID Connect Core 3.1.3.7).
    * ``clock_offset_seconds``: what to add to this computer's clock to get the issuer's time; may be negative.
    * ``clock_tolerance_seconds``: how far two clocks may differ; 0 means not at all, ten minutes is the most.
    * ``id_token_max_age_seconds``: how old (``iat``) an ID token may be when it arrives; a day is the most.
    * ``lifetime_if_unknown_seconds``: how long an access token is used when ``expires_in`` is missing.
    * ``transaction_lifetime_seconds``: how long a person may take to log in; a day is the most.
    * ``http_timeout_seconds``, ``silent_timeout_seconds``: when to stop waiting.
    * ``silent_transport``: how a hidden frame hands over the answer: the page reads its ``fragment``, or the
      issuer sends a ``web_message``.
    * ``token_storage``: ``memory``, or ``session``: tokens then survive a reload in ``sessionStorage``, where
      every script of the page can read them.
    * ``renew_at_fraction``: when to renew, as a part of the lifetime. 0: nothing is asked silently by itself, neither
      to renew tokens nor to restore a session, for an issuer that refuses to be framed.
    * ``renew_while_idle_seconds``: stop renewing when nobody has asked for a token this long; None: never stop.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    silent_redirect_uri: str = ""
    post_logout_redirect_uri: str | None = None
    issuer_origins: tuple[str, ...] = ()
    audience: str | None = None
    scope: str = "openid profile email"
    response_type: str = "id_token token"
    api: tuple[str, ...] = ()
    id_token_signing_alg: str = "RS256"
    clock_offset_seconds: float = 0
    clock_tolerance_seconds: float = 30
    id_token_max_age_seconds: float = 600
    lifetime_if_unknown_seconds: float = 300
    transaction_lifetime_seconds: float = 1800
    http_timeout_seconds: float = 10
    silent_timeout_seconds: float = 10
    silent_transport: SilentTransport = "fragment"
    token_storage: TokenStorage = "memory"
    renew_at_fraction: float = 0.75
    renew_while_idle_seconds: float | None = None

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = _converted(setting.name, getattr(self, setting.name), str(setting.type))
            object.__setattr__(self, setting.name, value)
        object.__setattr__(self, "silent_redirect_uri", self.silent_redirect_uri or self.redirect_uri)
        object.__setattr__(self, "response_type", canonical_response_type(self.response_type))
        _check_issuer(self.issuer)
        _check_text("client_id", self.client_id)
        _check_text("scope", self.scope)
        check_scope(self.response_type, self.scope)
        for key in ("redirect_uri", "silent_redirect_uri", "post_logout_redirect_uri"):
            uri = getattr(self, key)
            if uri is not None:
                _check_address(key, uri)
                if "#" in uri:
                    raise _wrong(key, uri, "an address without '#' (RFC 6749 section 3.1.2)")
        home = f"{origin(self.redirect_uri)}/"
        if self.silent_redirect_uri != self.redirect_uri and not self.silent_redirect_uri.startswith(home):
            # Browsers write every address with its origin in this way, and the answer is looked for at this one.
            right = f"an address of the same origin as 'redirect_uri', beginning with {home!r}"
            raise _wrong("silent_redirect_uri", self.silent_redirect_uri, right)
        for key in ("api", "issuer_origins"):
            for address in getattr(self, key):
                _check_address(key, address)
        _check_choice("id_token_signing_alg", self.id_token_signing_alg, SIGNING_ALGORITHMS)
        _check_choice("token_storage", self.token_storage, get_args(TokenStorage))
        _check_choice("silent_transport", self.silent_transport, get_args(SilentTransport))
        for key in _DURATIONS:
            value = getattr(self, key)
            ceiling = CEILINGS.get(key, LARGEST_NUMBER)
            if value is not None and not 0 <= value <= ceiling:
                raise _wrong(key, value, f"a number of seconds, from 0 to {ceiling:.0f}")
        if not 0 <= self.renew_at_fraction < 1:
            raise _wrong("renew_at_fraction", self.renew_at_fraction, "a number from 0 up to, but not including, 1")

    @classmethod
    def from_mapping(cls, table: Mapping[str, object]) -> "Settings":
        """Return the settings in ``table``. Raises :class:`SettingsError` for the first key that is wrong."""
        known = {field.name for field in fields(cls)}
        values: dict[str, object] = {}
        for key, value in table.items():
            if key not in known:
                raise SettingsError(
                    f"The setting {key!r} does not exist.", hint=f"Known settings: {', '.join(sorted(known))}."
                )
            values[key] = value
        for key in ("issuer", "client_id", "redirect_uri"):
            if key not in values:
                raise SettingsError(f"The setting {key!r} is missing.", details={"key": key})
        return cls(**values)  # type: ignore[arg-type]  # __post_init__ looks at every value's type


LARGEST_NUMBER = 10**9
"""Of a setting, in seconds: thirty years. Not a number and without an end are none."""

CEILINGS: Mapping[str, float] = {
    "clock_tolerance_seconds": 600,
    "id_token_max_age_seconds": 24 * 3600,
    "transaction_lifetime_seconds": 24 * 3600,
}
"""Seconds. Beyond these the check of times, or the end of a login under way, would be as good as switched off."""

_DURATIONS = (
    "clock_tolerance_seconds",
    "id_token_max_age_seconds",
    "lifetime_if_unknown_seconds",
    "transaction_lifetime_seconds",
    "http_timeout_seconds",
    "silent_timeout_seconds",
    "renew_while_idle_seconds",
)


def canonical_response_type(response_type: str) -> str:
    """Return ``response_type`` with its words in the usual order; they are a set (Multiple Response Types 3).

    Raises :class:`SettingsError` for one that this client does not speak.
    """
    words = response_type.split()
    for known in RESPONSE_TYPES:
        if sorted(words) == sorted(known.split()):
            return known
    raise _wrong("response_type", response_type, "one of " + ", ".join(repr(known) for known in RESPONSE_TYPES))


def check_scope(response_type: str, scope: str) -> None:
    """An ID token is only issued for the scope ``openid`` (OpenID Connect Core 3.1.2.1)."""
    if "id_token" in response_type.split() and "openid" not in scope.split():
        raise _wrong("scope", scope, f"a list with 'openid' in it, because response_type is {response_type!r}")


def is_loopback(host: str) -> bool:
    """Browsers treat these hosts as secure without https, because their traffic stays on the machine."""
    return host in {"localhost", "127.0.0.1", "::1"} or host.endswith(".localhost")


_MISREAD = re.compile(r"\s|[^?#]*[\\\x00-\x1f\x7f]|[^/]*//[^/?#]*[\s@]")
"""What makes browsers go elsewhere than Python thinks: they take ``\\`` for ``/`` and leave out what cannot be seen.

A user's name before the host does not belong into an address, and nobody sees at once which host it is then.
"""


def is_secure(url: str) -> bool:
    """True for an absolute https address, and for http on the machine itself, that everybody reads in the same way."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or _MISREAD.match(url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def _check_issuer(issuer: str) -> None:
    _check_address("issuer", issuer)
    if "?" in issuer or "#" in issuer:
        raise _wrong("issuer", issuer, "an address without '?' and '#' (RFC 8414 section 2)")


def _check_address(key: str, value: str) -> None:
    if not is_secure(value):
        raise _wrong(key, value, "an absolute https address (http only on localhost)")


def _check_text(key: str, value: str) -> None:
    if not value.strip():
        raise _wrong(key, value, "a text that is not empty")


def _check_choice(key: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise _wrong(key, value, "one of " + ", ".join(choices))


def _converted(key: str, value: object, wanted: str) -> object:
    """TOML knows more types than a setting takes: a list becomes a tuple, a whole number serves as a number."""
    if "tuple" in wanted:
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list | tuple) and all(isinstance(item, str) for item in items):
            return tuple(items)
        raise _wrong(key, value, "an address or a list of addresses")
    if value is None and "None" in wanted:
        return None
    if "float" in wanted:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
            return value
        raise _wrong(key, value, f"a number that is not beyond {LARGEST_NUMBER}")
    if isinstance(value, str):
        return value
    raise _wrong(key, value, "a text")


def _wrong(key: str, value: object, right: str) -> SettingsError:
    return SettingsError(f"The setting {key!r} is {value!r}; it must be {right}.", details={"key": key})
