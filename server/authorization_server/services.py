"""What the endpoints of one issuer work with. It is all in one value, because a process may hold several issuers."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ..config import ClientRegistration, Config
from ..database import usable
from .connections.openid import OpenIdProvider
from .csrf import Csrf
from .protocol.destinations import Registry
from .records.consents import Consents
from .records.guesses import Guesses
from .records.issuing import Issuing
from .records.keys import KeyRing, Signing
from .records.sessions import Sessions
from .records.storage import Storage
from .records.transactions import Transactions
from .records.users import Passwords, Users
from .rule_book import RuleBook

if TYPE_CHECKING:
    import httpx2


class Pages(Protocol):
    """What renders templates; ``parts/templating.py`` does it with Jinja2."""

    def render(self, name: str, values: dict[str, object]) -> str:
        """Return the HTML of the template ``name``."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What another platform may replace: everything that needs compiled code or a network."""

    signing: Signing
    passwords: Passwords
    pages: Pages
    make_client: "Callable[[], httpx2.AsyncClient]"
    clock: Callable[[], float] = time.time

    @classmethod
    def usual(cls) -> "Parts":
        """Return the parts for CPython. Their packages are imported only here; other platforms may not have them."""
        from ..web.outgoing import make_client
        from .parts.passwords import Argon2Passwords
        from .parts.signing import CryptographySigning
        from .parts.templating import JinjaPages

        return cls(
            signing=CryptographySigning(), passwords=Argon2Passwords(), pages=JinjaPages(), make_client=make_client
        )


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything that one issuer needs, put together by :meth:`open`."""

    config: Config
    storage: Storage
    keys: KeyRing
    users: Users
    sessions: Sessions
    consents: Consents
    transactions: Transactions
    guesses: Guesses
    issuing: Issuing
    rules: RuleBook
    csrf: Csrf
    pages: Pages
    signing: Signing
    clock: Callable[[], float]
    providers: dict[str, OpenIdProvider] = field(default_factory=dict)

    @classmethod
    def open(cls, config: Config, parts: Parts) -> "Services":
        """Open the storage, add what is missing in it, and return the services. Raises ConfigError."""
        storage = Storage(config.server.database_url)
        now = parts.clock()
        keys = KeyRing(storage, parts.signing, config.lifetimes)
        users = Users(storage, parts.passwords)
        with usable(config.server.database_url):
            keys.ensure(config.algorithms, now)
            users.load_samples(config.users, now)
        storage.share_the_loop()
        return cls(
            config=config,
            storage=storage,
            keys=keys,
            users=users,
            sessions=Sessions(storage, config.lifetimes),
            consents=Consents(storage),
            transactions=Transactions(storage, config.lifetimes),
            guesses=Guesses(storage),
            issuing=Issuing(config, storage, keys, users),
            rules=RuleBook(config),
            csrf=Csrf(storage.secret("csrf")),
            pages=parts.pages,
            signing=parts.signing,
            clock=parts.clock,
            providers={
                each.name: OpenIdProvider(
                    each,
                    config.server.issuer,
                    storage,
                    make_client=parts.make_client,
                    clock=parts.clock,
                    signing=parts.signing,
                )
                for each in config.connections.values()
                if each.kind == "openid"
            },
        )

    @property
    def registry(self) -> Registry:
        """What authorization requests are checked against."""
        return Registry(clients=self.config.clients, apis=self.config.apis, hint_subject=self.hint_subject)

    def hint_subject(self, hint: str, client: ClientRegistration) -> str:
        """Return the ``sub`` of an ID token that we issued to this client, expired or not. Raises ValueError."""
        claims = self.read_hint(hint)
        if claims["aud"] != client.client_id:
            raise ValueError("this ID token is for another client")
        return str(claims["sub"])

    def read_hint(self, hint: str) -> dict[str, object]:
        """Return the claims of an ID token that we issued, expired or not. Raises ValueError."""
        claims = self.keys.read_own(hint)
        # Access tokens are signed with the same keys; client_id is how one can tell them from ID tokens.
        if claims.get("iss") != self.config.server.issuer or "client_id" in claims or "sub" not in claims:
            raise ValueError("this is no ID token of this issuer")
        return claims
