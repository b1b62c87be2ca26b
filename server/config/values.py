"""What a configuration says, as frozen values. ``reading`` reads them from a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

RESPONSE_TYPES = (
    "code",
    "code id_token",
    "code id_token token",
    "code token",
    "id_token",
    "id_token token",
    "none",
    "token",
)
"""Every response type this server knows. A response type is a set; here its values are in alphabetical order."""

Algorithm = Literal["RS256", "ES256"]
DEFAULT_ALGORITHM: Algorithm = "RS256"  # the one that every client must take (OIDC Core 15.1)

SameSite = Literal["none", "lax"]
SAME_SITE = ("none", "lax")

LOOPBACK_ADDRESS = re.compile(r"(?P<host>http://(?:127\.0\.0\.1|\[::1\]))(?::(?P<port>[1-9][0-9]{0,4}))?(?=[/?#]|\Z)")
"""How a redirect URI begins that never leaves the machine: scheme, address, and maybe a port (RFC 8252 7.3)."""

STANDARD_SCOPES = ("openid", "profile", "email", "address", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """``issuer`` is an address without a trailing slash; it may have a path. ``look`` names the hue of the pages.

    ``session_same_site``: ``none`` lets a silent frame of any site have the cookies, if the browser allows it;
    such cookies are ``Secure``. ``lax`` is for browsers that drop ``Secure`` cookies over http, as WebKit does.
    """

    issuer: str
    title: str
    tagline: str = ""
    look: Literal["lab", "acme", "warning"] = "lab"
    data: Path = Path(".data")
    database_url: str = ""
    session_same_site: SameSite = "none"
    development: bool = False

    @property
    def path(self) -> str:
        """What every address of this issuer begins with, after the host: ``""``, or ``/tenant`` without a slash."""
        return urlsplit(self.issuer).path


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRegistration:
    """An application that may ask for tokens. Without ``client_secret`` it is a public client (RFC 6749 2.1).

    ``any_loopback_port``: redirect URIs at ``http://127.0.0.1`` and ``http://[::1]`` hold for every port. It is for
    programs on somebody's computer, which listen at whatever port is free (RFC 8252 7.3).
    ``require_pkce`` may be false for a client with a secret: RFC 9700 2.1.1 demands PKCE of public clients only.
    ``id_token_claims``: ``all`` puts what the scopes stand for into every ID token, ``standard`` only where no access
    token comes with which UserInfo could be asked (OIDC Core 5.4).
    """

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    web_origins: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ("id_token token",)
    allowed_connections: tuple[str, ...] = ()
    first_party: bool = False
    client_secret: str | None = None
    id_token_signed_response_alg: Algorithm = DEFAULT_ALGORITHM
    any_loopback_port: bool = False
    require_pkce: bool = True
    id_token_claims: Literal["standard", "all"] = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRegistration:
    """An API that takes our access tokens. ``permissions`` maps each permission to plain words about it."""

    identifier: str
    name: str
    permissions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleUser:
    """A person who exists from the first start on. ``claims`` are standard claims (OIDC Core 5.1)."""

    email: str
    password: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A login option: our own user database, or another OpenID provider whose client this server is."""

    name: str
    label: str
    kind: Literal["database", "openid"]
    sign_up: bool = True
    issuer: str = ""
    client_id: str = ""
    client_secret: str | None = None
    scope: str = "openid profile email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long things last, all in seconds."""

    access_token: int = 600
    id_token: int = 600
    code: int = 60
    session_idle: int = 86_400
    session_absolute: int = 604_800
    login_transaction: int = 1_800


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """Which rules and hooks run, in which order. ``settings`` holds a table for each.

    ``time_limit`` is how many seconds an async rule or hook may wait. ``folder`` is a folder of your own; a file in it
    replaces one of the same name here.
    """

    enabled: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    time_limit: float = 1.0
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One installation. ``source`` is the file it came from.

    ``public_accounts``: everybody may know the passwords of ``users``, because they stand in the repository. No file
    can set it.
    """

    server: ServerSettings
    clients: Mapping[str, ClientRegistration]
    apis: Mapping[str, ApiRegistration] = field(default_factory=dict)
    users: tuple[SampleUser, ...] = ()
    connections: Mapping[str, Connection] = field(default_factory=dict)
    lifetimes: Lifetimes = Lifetimes()
    rules: RuleSettings = RuleSettings()
    source: Path = Path()
    public_accounts: bool = False

    @property
    def algorithms(self) -> list[Algorithm]:
        """The algorithms to have a key for: the one that every client must know, and others if a client wants them."""
        return sorted({DEFAULT_ALGORITHM, *(each.id_token_signed_response_alg for each in self.clients.values())})


def canonical_response_type(text: str) -> str:
    """Return a response type with its values in alphabetical order: it is a set (Multiple Response Types 3)."""
    return " ".join(sorted(set(text.split())))
