"""What a client must know before it can send anybody to an authorization server.

A :class:`Settings` value is complete and checked: every other module can rely on it. The page reads its
settings from the ``[auth]`` table of ``pyscript.toml``; :meth:`Settings.from_mapping` turns that table
into a value, or says which key is wrong and what would be right::

    settings = Settings.from_mapping(
        {"issuer": "https://login.example", "client_id": "spa", "redirect_uri": "https://app.example/"}
    )
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

from ..base.sites import origin
from ..errors import SettingsError
from .values import (
    CEILINGS,
    LARGEST_NUMBER,
    SIGNING_ALGORITHMS,
    LogoutMethod,
    SilentTransport,
    TokenStorage,
    canonical_response_type,
    check_address,
    check_choice,
    check_issuer,
    check_scope,
    check_text,
    converted,
    wrong,
)

_DURATIONS = (
    "clock_tolerance_seconds",
    "id_token_max_age_seconds",
    "lifetime_if_unknown_seconds",
    "transaction_lifetime_seconds",
    "http_timeout_seconds",
    "silent_timeout_seconds",
    "renew_while_idle_seconds",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one client. Durations are in seconds; some have a ceiling, see :data:`.values.CEILINGS`.

    * ``issuer``: the issuer's identifier, exactly as its discovery document spells it.
    * ``issuer_origins``: other origins at which the issuer has endpoints, for providers spread over several hosts.
      Its discovery document may name endpoints at these and at the issuer's own origin, and nowhere else.
    * ``client_id``: as registered there.
    * ``redirect_uri``: where the person comes back to. No fragment.
    * ``silent_redirect_uri``: a blank page of the same origin for hidden frames and popups, written as browsers write
      it. It must be set for popups, and for silent authentication by ``fragment``; without them it is
      ``redirect_uri``.
    * ``post_logout_redirect_uri``: where the person comes back to after logging out; None: the issuer decides.
    * ``logout_method``: how the page leaves to log out at the issuer. RP-Initiated Logout 1.0 (section 2) demands GET
      and POST of every provider. Many take only ``GET``, and no metadata says which. ``POST`` is better where it
      works: the ID token then stands in no address, log or history.
    * ``audience``: the API that access tokens are asked for; None: the parameter is not sent.
    * ``scope``: what to ask for, separated by spaces. An ID token needs ``openid`` among it.
    * ``response_type``: one of :data:`.values.RESPONSE_TYPES`; the order of its words does not matter.
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
    logout_method: LogoutMethod = "GET"
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
            value = converted(setting.name, getattr(self, setting.name), str(setting.type))
            object.__setattr__(self, setting.name, value)
        object.__setattr__(self, "silent_redirect_uri", self.silent_redirect_uri or self.redirect_uri)
        object.__setattr__(self, "response_type", canonical_response_type(self.response_type))
        check_issuer(self.issuer)
        check_text("client_id", self.client_id)
        check_text("scope", self.scope)
        check_scope(self.response_type, self.scope)
        for key in ("redirect_uri", "silent_redirect_uri", "post_logout_redirect_uri"):
            uri = getattr(self, key)
            if uri is not None:
                check_address(key, uri)
                if "#" in uri:
                    raise wrong(key, uri, "an address without '#' (RFC 6749 section 3.1.2)")
        home = f"{origin(self.redirect_uri)}/"
        if self.silent_redirect_uri != self.redirect_uri and not self.silent_redirect_uri.startswith(home):
            # Browsers write every address with its origin in this way, and the answer is looked for at this one.
            right = f"an address of the same origin as 'redirect_uri', beginning with {home!r}"
            raise wrong("silent_redirect_uri", self.silent_redirect_uri, right)
        for key in ("api", "issuer_origins"):
            for address in getattr(self, key):
                check_address(key, address)
        check_choice("id_token_signing_alg", self.id_token_signing_alg, SIGNING_ALGORITHMS)
        check_choice("token_storage", self.token_storage, get_args(TokenStorage))
        check_choice("logout_method", self.logout_method, get_args(LogoutMethod))
        check_choice("silent_transport", self.silent_transport, get_args(SilentTransport))
        for key in _DURATIONS:
            value = getattr(self, key)
            ceiling = CEILINGS.get(key, LARGEST_NUMBER)
            if value is not None and not 0 <= value <= ceiling:
                raise wrong(key, value, f"a number of seconds, from 0 to {ceiling:.0f}")
        if not 0 <= self.renew_at_fraction < 1:
            raise wrong("renew_at_fraction", self.renew_at_fraction, "a number from 0 up to, but not including, 1")

    @classmethod
    def from_mapping(cls, table: Mapping[str, object]) -> "Settings":
        """Return the settings in ``table``. Raises :class:`SettingsError` for the first key that is wrong."""
        known = {field.name for field in fields(cls)}
        values: dict[str, Any] = {}  # __post_init__ looks at every value's type
        for key, value in table.items():
            if key not in known:
                raise SettingsError(
                    f"The setting {key!r} does not exist.", hint=f"Known settings: {', '.join(sorted(known))}."
                )
            values[key] = value
        for key in ("issuer", "client_id", "redirect_uri"):
            if key not in values:
                raise SettingsError(f"The setting {key!r} is missing.", details={"key": key})
        return cls(**values)
