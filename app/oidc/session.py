"""Who is signed in, and what the page holds for them.

A :class:`Session` is a value; a new one takes its place on every change. Tokens are in memory. What is kept in
``localStorage`` is a flag that this browser was signed in and how, with nothing secret and nobody's name in it;
it decides whether a silent attempt after a reload is worth its while, and it tells a tab that heard of no logout
that there was one.

Every login has a random identifier. It stands in the flag and in what the tabs tell each other, so that what is
late is known to be about a session that has ended, and changes nothing in the one after it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from .context import Context
from .errors import StorageUnavailable
from .ports import Stop
from .requests import random_text
from .settings import Settings
from .subscribers import Subscribers
from .tokens import Tokens, joined

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


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the flag says: how this browser was signed in, and what the settings asked for then.

    ``session`` is the login's identifier, good for nothing but telling it from others. ``interactive_at`` is when the
    person logged in, in seconds since the epoch, as long as no silent attempt has succeeded after it; then None.
    """

    session: str
    response_type: str
    scope: str
    audience: str | None
    settings: str
    interactive_at: float | None


def asked_for(settings: Settings) -> str:
    """Return one text for all settings that ask for the same."""
    return json.dumps([settings.response_type, settings.scope, settings.audience])


class SessionStore:
    """Holds the session, tells subscribers of every change, and keeps what may be kept.

    The context's ``session_storage`` is used for tokens only if the setting ``token_storage`` says so.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._events = context.events
        self._session_storage = context.session_storage
        self._local_storage = context.local_storage
        self._tokens_key = context.prefix + "tokens"
        self._flag_key = context.prefix + "signed-in"
        self._keeps_tokens = context.settings.token_storage == "session"
        self._session = Session()
        self._id: str | None = None
        self._ended: set[str] = set()
        self._flag_seen: str | None = None  # the identifier that this tab has found in the flag; it may never get there
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
        remembered = self.remembered()
        return {name for name in (self._id, remembered and remembered.session) if name}

    def identify(self, *, interactive: bool) -> str:
        """Return the identifier for tokens that have come: a new one for a login by hand, else the browser's."""
        if interactive:
            self._ended |= self.identifiers
            return random_text(self._context.ports.crypto)
        remembered = self.remembered()
        return (remembered.session if remembered else self._id) or random_text(self._context.ports.crypto)

    def has_ended(self, identifier: str) -> bool:
        """Say whether that session is known to have ended."""
        return identifier in self._ended

    def join(self, identifier: str) -> None:
        """Take part in the session of another tab."""
        self._id = identifier
        self.flag_is_gone()  # it has been looked at now, so that it can be missed later

    def is_of(self, identifier: str) -> bool:
        """Say whether the session here is that one."""
        return self._id == identifier

    def flag_is_gone(self) -> bool:
        """Say whether somebody logged out in another tab: the flag of this session was there, and there is none now.

        A flag that was never there says nothing: the browser may have had no room for it.
        """
        remembered = self.remembered()
        if remembered is not None and remembered.session == self._id:
            self._flag_seen = self._id
        return remembered is None and self._flag_seen is not None and self._flag_seen == self._id

    def flag_is_of_another(self) -> bool:
        """Say whether somebody has logged in since, in another tab."""
        remembered = self.remembered()
        return remembered is not None and self._id is not None and remembered.session != self._id

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
                self._session_storage.set(self._tokens_key, json.dumps(stored))
        self._change(Session(tokens, profile or (self._session.profile if same else None)))

    def remember(self, tokens: Tokens, *, identifier: str, interactive: bool) -> None:
        """Set the flag. ``interactive``: the person has just logged in; otherwise a frame has seen their session."""
        flag = Remembered(
            session=identifier,
            response_type=tokens.response_type,
            # It brought an ID token and is to bring one again, whether or not the answer said so.
            scope=joined("openid", tokens.scope) if tokens.id_token else tokens.scope,
            audience=tokens.audience,
            settings=asked_for(self._context.settings),
            interactive_at=self._context.now() if interactive else None,
        )
        if flag != self.remembered():
            try:
                self._local_storage.set(self._flag_key, json.dumps(asdict(flag)))
            except StorageUnavailable:
                if self.flag_is_of_another():
                    self._local_storage.remove(self._flag_key)
        self.flag_is_gone()

    def set_profile(self, profile: Mapping[str, Any]) -> None:
        """Keep what UserInfo said."""
        self._change(replace(self._session, profile=profile))

    def end(self, reason: str, sentence: str, journey: str) -> None:
        """End the session here, if there is one. ``reason`` is a stable code, such as ``logout``."""
        if self._session.tokens is not None:
            self._session_storage.remove(self._tokens_key)
            remembered = self.remembered()
            if remembered is not None and remembered.session == self._id:
                self._local_storage.remove(self._flag_key)
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
        self._session_storage.remove(self._tokens_key)
        self._local_storage.remove(self._flag_key)

    def remembered(self) -> Remembered | None:
        """Return what the flag says, or None if this browser was not signed in."""
        flag = _object(self._local_storage.get(self._flag_key))
        audience, at = flag.get("audience"), flag.get("interactive_at")
        texts = [flag.get(name) for name in ("session", "response_type", "scope", "settings")]
        if not all(isinstance(text, str) for text in texts):
            return None
        session, response_type, scope, settings = (str(text) for text in texts)
        return Remembered(
            session=session,
            response_type=response_type,
            scope=scope,
            audience=audience if isinstance(audience, str) else None,
            settings=settings,
            interactive_at=at if isinstance(at, int | float) else None,
        )

    def stored_tokens(self) -> tuple[Tokens, str] | None:
        """Return tokens that outlived a reload, and their session, if it has not ended and they are still good."""
        remembered = self.remembered()
        if not self._keeps_tokens or remembered is None:
            return None
        stored = _object(self._session_storage.get(self._tokens_key))
        tokens = Tokens.from_json(stored.get("tokens")) if stored.get("session") == remembered.session else None
        return (tokens, remembered.session) if tokens and tokens.expires_at > self._context.now() else None

    def _change(self, session: Session) -> None:
        self._session = session
        self._subscribers.tell(session)


def _object(text: str | None) -> dict[str, Any]:
    """Storage can be edited by hand; what cannot be read counts as not there."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
