"""Who is signed in, and what the page holds for them.

A :class:`Session` is a value; a new one takes its place on every change. Tokens are in memory. What is kept in
``localStorage`` is a flag that this browser was signed in and how, with nothing secret and nobody's name in it;
it only decides whether a silent attempt after a reload is worth its while.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from .context import Context
from .errors import StorageFull
from .ports import Stop
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

    ``interactive_at`` is when the person logged in, in seconds since the epoch, as long as no silent attempt has
    succeeded after it; then None.
    """

    response_type: str
    scope: str
    audience: str | None
    settings_scope: str
    interactive_at: float | None


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
        self._subscribers: list[Callable[[Session], None]] = []

    @property
    def session(self) -> Session:
        """The present session."""
        return self._session

    def subscribe(self, subscriber: Callable[[Session], None]) -> Stop:
        """Call ``subscriber`` with every new session. Returns the function that ends it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def adopt(self, tokens: Tokens, journey: str, profile: Mapping[str, Any] | None = None) -> None:
        """Make ``tokens`` the session's. What UserInfo said (``profile``) stays if it is about the same user."""
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
            with suppress(StorageFull):  # they are in memory; a reload will ask for new ones
                self._session_storage.set(self._tokens_key, json.dumps(tokens.to_json()))
        self._change(Session(tokens, profile or (self._session.profile if same else None)))

    def remember(self, tokens: Tokens, *, interactive: bool) -> None:
        """Set the flag. ``interactive``: the person has just logged in; otherwise a frame has seen their session."""
        flag = Remembered(
            response_type=tokens.response_type,
            # It brought an ID token and is to bring one again, whether or not the answer said so.
            scope=joined("openid", tokens.scope) if tokens.id_token else tokens.scope,
            audience=tokens.audience,
            settings_scope=self._context.settings.scope,
            interactive_at=self._context.now() if interactive else None,
        )
        if flag != self.remembered():
            with suppress(StorageFull):
                self._local_storage.set(self._flag_key, json.dumps(asdict(flag)))

    def set_profile(self, profile: Mapping[str, Any]) -> None:
        """Keep what UserInfo said."""
        self._change(replace(self._session, profile=profile))

    def end(self, reason: str, sentence: str, journey: str) -> None:
        """End the session here, if there is one. ``reason`` is a stable code, such as ``logout``."""
        if self._session.tokens is not None:
            self.forget()
            self._events.add("session_ended", sentence=sentence, journey=journey, details={"reason": reason})
            self._change(Session())

    def forget(self) -> None:
        """Remove the flag and any stored token."""
        self._session_storage.remove(self._tokens_key)
        self._local_storage.remove(self._flag_key)

    def remembered(self) -> Remembered | None:
        """Return what the flag says, or None if this browser was not signed in."""
        flag = _object(self._local_storage.get(self._flag_key))
        audience, at = flag.get("audience"), flag.get("interactive_at")
        texts = [flag.get(name) for name in ("response_type", "scope", "settings_scope")]
        if not all(isinstance(text, str) for text in texts):
            return None
        response_type, scope, settings_scope = (str(text) for text in texts)
        return Remembered(
            response_type=response_type,
            scope=scope,
            audience=audience if isinstance(audience, str) else None,
            settings_scope=settings_scope,
            interactive_at=at if isinstance(at, int | float) else None,
        )

    def stored_tokens(self) -> Tokens | None:
        """Return tokens that outlived a reload and are still good, if tokens are stored at all."""
        if not self._keeps_tokens:
            return None
        tokens = Tokens.from_json(_object(self._session_storage.get(self._tokens_key)))
        return tokens if tokens and tokens.expires_at > self._context.now() else None

    def _change(self, session: Session) -> None:
        self._session = session
        for subscriber in tuple(self._subscribers):
            subscriber(session)


def _object(text: str | None) -> dict[str, Any]:
    """Storage can be edited by hand; what cannot be read counts as not there."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
