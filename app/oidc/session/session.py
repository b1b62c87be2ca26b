"""Who is signed in, and what the page holds for them.

A :class:`Session` is a value; a new one takes its place on every change. Tokens are in memory, and in
``sessionStorage`` only if the settings say so.

Every login has a random identifier. It stands in the flag (:mod:`.flag`) and in what the tabs tell each other, so that
what is late is known to be about a session that has ended, and changes nothing in the one after it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..base import strict_json
from ..base.subscribers import Subscribers
from ..context import Context
from ..errors import StorageUnavailable
from ..ports import Stop
from ..request.requests import random_text
from ..tokens import Tokens
from .flag import Flag, asked_for

Status = Literal["anonymous", "signed-in", "authorized"]


@dataclass(frozen=True, slots=True)
class Session:
    """The state of the page.

    ``status`` is ``signed-in`` only with an ID token. An access token alone signs nobody in, because it may have
    been issued to anybody, for anybody (RFC 6749 section 10.16): that is ``authorized``. ``profile`` is what
    UserInfo said, if it was asked.
    """

    tokens: Tokens | None = None
    profile: Mapping[str, Any] | None = None

    @property
    def status(self) -> Status:
        """One of ``anonymous``, ``signed-in``, ``authorized``."""
        if self.tokens is None:
            return "anonymous"
        return "signed-in" if self.tokens.id_token_claims else "authorized"

    @property
    def user(self) -> Mapping[str, Any] | None:
        """The claims of the ID token, or None."""
        return self.tokens.id_token_claims if self.tokens else None


class SessionStore:
    """Holds the session, tells subscribers of every change, and keeps what may be kept."""

    def __init__(self, context: Context, flag: Flag) -> None:
        self._context = context
        self._flag = flag
        self._events = context.events
        self._storage = context.session_storage
        self._tokens_key = context.prefix + "tokens"
        self._keeps_tokens = context.settings.token_storage == "session"
        self._session = Session()
        self._id: str | None = None
        self._ended: set[str] = set()
        self._subscribers = Subscribers[Session]()

    @property
    def session(self) -> Session:
        """The present session."""
        return self._session

    @property
    def identifier(self) -> str | None:
        """Which session this is."""
        return self._id

    @property
    def identifiers(self) -> set[str]:
        """Which session this is: by what this tab knows, and by what the flag says."""
        remembered = self._flag.read()
        return {name for name in (self._id, remembered and remembered.session) if name}

    def identify(self, *, interactive: bool) -> str:
        """Return the identifier for tokens that have come: a new one for a login by hand, else the browser's."""
        if interactive:
            self._ended |= self.identifiers
            return random_text(self._context.ports.crypto)
        remembered = self._flag.read()
        return (remembered.session if remembered else self._id) or random_text(self._context.ports.crypto)

    def has_ended(self, identifier: str) -> bool:
        """Say whether that session is known to have ended."""
        return identifier in self._ended

    def join(self, identifier: str) -> None:
        """Take part in the session of another tab. The one before it does not come back."""
        if self._id not in {None, identifier}:
            self.refuse({self._id or ""})
        self._ended.discard(identifier)
        self._id = identifier
        self._flag.note(identifier)

    def subscribe(self, subscriber: Callable[[Session], None]) -> Stop:
        """Call ``subscriber`` with every new session. Returns the function that ends it."""
        return self._subscribers.add(subscriber)

    def adopt(self, tokens: Tokens, journey: str, profile: Mapping[str, Any] | None = None, *, identifier: str) -> None:
        """Make ``tokens`` the session's. What UserInfo said (``profile``) stays if it is about the same user."""
        self.join(identifier)
        before = self._session.tokens
        same = before is not None and before.subject is not None and before.subject == tokens.subject
        where = "sessionStorage" if self._keeps_tokens else "memory, and nowhere else"
        held = [name for name, value in (("ID token", tokens.id_token), ("access token", tokens.access_token)) if value]
        self._events.add(
            "tokens_stored",
            sentence=f"The page holds {' and '.join(held)} in {where}.",
            step=5,
            journey=journey,
            details={
                "storage": {"where": "sessionStorage" if self._keeps_tokens else "memory", "action": "write"},
                "held": held,
                "expires_at": tokens.expires_at,
                "scope": tokens.scope,
                "missing_scope": tokens.missing_scope,
            },
        )
        if self._keeps_tokens:
            stored = {"session": identifier, "tokens": tokens.to_json()}
            with suppress(StorageUnavailable):  # they are in memory; a reload will ask for new ones
                self._storage.set(self._tokens_key, json.dumps(stored))
        self._change(Session(tokens, profile or (self._session.profile if same else None)))

    def set_profile(self, profile: Mapping[str, Any]) -> None:
        """Keep what UserInfo said."""
        self._change(replace(self._session, profile=profile))

    def end(self, reason: str, sentence: str, journey: str) -> None:
        """End the session here, if there is one; the flag is of all tabs and stays.

        ``reason`` is a stable code, such as ``logout``.
        """
        if self._session.tokens is not None:
            self._storage.remove(self._tokens_key)
            if self._id is not None:
                self.refuse([self._id])
            self._events.add("session_ended", sentence=sentence, journey=journey, details={"reason": reason})
            self._change(Session())

    def refuse(self, identifiers: Iterable[str]) -> None:
        """Take nothing more that belongs to these sessions: they have ended."""
        self._ended.update(identifiers)
        if self._id in self._ended:
            self._id = None

    def forget(self) -> None:
        """Remove the flag and any stored token."""
        self._storage.remove(self._tokens_key)
        self._flag.remove()

    def stored_tokens(self) -> tuple[Tokens, str] | None:
        """Return tokens that outlived a reload, and their session, if it has not ended and they are still good."""
        remembered = self._flag.read()
        if not self._keeps_tokens or remembered is None or remembered.settings != asked_for(self._context.settings):
            return None
        stored = strict_json.stored(self._storage.get(self._tokens_key))
        tokens = Tokens.from_json(stored.get("tokens")) if stored.get("session") == remembered.session else None
        return (tokens, remembered.session) if tokens and tokens.expires_at > self._context.now() else None

    def _change(self, session: Session) -> None:
        self._session = session
        self._subscribers.tell(session)
