"""What the client asks the authorization server for (RFC 6749 section 4.2.1, OpenID Connect Core 3.2.2.1).

Pure: options and a little randomness in, an address and a transaction out. Nothing is sent from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ..base import base64url
from ..base.hashes import s256
from ..ports import Crypto
from ..settings import Settings
from ..settings.values import canonical_response_type, check_scope
from .options import LoginOptions, check_options, essential_acr, is_silent
from .transactions import Transaction

RANDOM_BYTES = 32
"""256 bits for ``state``, ``nonce`` and the PKCE verifier: 43 characters, within RFC 7636's 43 to 128."""

STATE_PREFIX = "pyscript-oidc-"
"""How every ``state`` of this library begins; the random text follows.

It tells an answer to this library from one to another and from the app's own parameters, before any storage is read.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person was in the page: its address, and how far it was scrolled, in pixels."""

    address: str
    scrolled: float = 0


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that is ready to go, and what must be remembered of it."""

    endpoint: str
    parameters: Mapping[str, str]
    transaction: Transaction

    @property
    def url(self) -> str:
        """The whole address."""
        return with_parameters(self.endpoint, self.parameters)


def with_parameters(endpoint: str, parameters: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """Return ``endpoint`` with ``parameters`` in its query, after those that it has already (RFC 6749 section 3.1)."""
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"


def random_text(crypto: Crypto) -> str:
    """Return a text that nobody can guess."""
    return base64url.encode(crypto.random_bytes(RANDOM_BYTES))


def build(
    settings: Settings,
    endpoint: str,
    options: LoginOptions,
    *,
    crypto: Crypto,
    now: float,
    journey: str,
    redirect_uri: str,
    response_mode: str | None = None,
    place: Place | None = None,
) -> AuthorizationRequest:
    """Put a request together. ``now`` is in seconds since the epoch.

    Raises :class:`.errors.SettingsError` for options that contradict each other or the standard, and for values that
    cannot be sent or remembered.
    """
    check_options(options)
    response_type = canonical_response_type(options.response_type or settings.response_type)
    scope = options.scope if options.scope is not None else settings.scope
    check_scope(response_type, scope)
    extra = options.extra or {}
    values = response_type.split()
    transaction = Transaction(
        state=STATE_PREFIX + random_text(crypto),
        nonce=random_text(crypto),
        response_type=response_type,
        scope=scope,
        audience=options.audience or settings.audience,
        redirect_uri=redirect_uri,
        created_at=now,
        journey=journey,
        max_age=options.max_age,
        acr_values=essential_acr(extra.get("claims")),
        code_verifier=random_text(crypto) if "code" in values else None,
        silent=is_silent(options.prompt),
        app_state=options.app_state,
        return_to=place.address if place else None,
        scrolled=place.scrolled if place else 0,
    )
    wanted = {
        "client_id": settings.client_id,
        "response_type": response_type,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "audience": transaction.audience,
        "state": transaction.state,
        # Without openid there is no ID token to carry the nonce, and a server may refuse it.
        "nonce": transaction.nonce if "openid" in scope.split() else None,
        "response_mode": response_mode,
        "code_challenge": s256(transaction.code_verifier) if transaction.code_verifier else None,
        "code_challenge_method": "S256" if transaction.code_verifier else None,
        "connection": options.connection,
        "prompt": options.prompt,
        "login_hint": options.login_hint,
        "max_age": None if options.max_age is None else str(options.max_age),
        **extra,
    }
    return AuthorizationRequest(
        endpoint, {name: value for name, value in wanted.items() if value is not None}, transaction
    )
