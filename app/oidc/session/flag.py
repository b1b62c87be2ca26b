"""The flag: what all tabs of this browser know of the session, with nothing secret and nobody's name in it.

It stands in ``localStorage``. It decides whether a silent attempt after a reload is worth its while and what that asks
for, tells whether it brought the same user, and tells a tab that heard of no logout that there was one.
"""

import json
import math
from dataclasses import asdict, dataclass

from ..answer.same_user import SameUser, mark_of
from ..base import strict_json
from ..context import Context
from ..errors import StorageUnavailable
from ..settings import Settings
from ..tokens import Tokens, joined

SESSION_SECONDS = 3600.0
"""An authorization server that ends a session sooner than this after a login would be a strange one."""

ARRIVAL_SECONDS = 1.0
"""How long another tab's flag may be on its way, while its messages are here already."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the flag says: how this browser was signed in, and what the settings asked for then.

    ``session`` is the login's identifier, good for nothing but telling it from others. ``mark`` is one of its user,
    None if there was no ID token. ``unseen_until`` is of a login that no frame has seen yet: until then, in seconds
    since the epoch, a frame that sees none may be one that gets no cookie; None after a silent attempt has succeeded.
    """

    session: str
    response_type: str
    scope: str
    audience: str | None
    settings: str
    mark: str | None
    unseen_until: float | None

    @property
    def user(self) -> SameUser | None:
        """Whom tokens that come silently must be about, if that is known."""
        return None if self.mark is None else SameUser(mark=self.mark, salt=self.session)


def asked_for(settings: Settings) -> str:
    """Return one text for all settings that ask for the same."""
    return json.dumps([settings.response_type, settings.scope, settings.audience])


class Flag:
    """The flag of one client."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._storage = context.local_storage
        self._key = context.prefix + "signed-in"
        self._seen: str | None = None  # the session that this tab has found in the flag; it may never get there
        self._seen_at = -math.inf

    def read(self) -> Remembered | None:
        """Return what it says, or None if this browser was not signed in."""
        kept = strict_json.stored(self._storage.get(self._key))
        texts = [kept.get(name) for name in ("session", "response_type", "scope", "settings")]
        if not all(map(strict_json.is_text, texts)):
            return None
        session, response_type, scope, settings = map(str, texts)
        audience, mark, until = kept.get("audience"), kept.get("mark"), kept.get("unseen_until")
        return Remembered(
            session=session,
            response_type=response_type,
            scope=scope,
            audience=audience if strict_json.is_text(audience) else None,
            settings=settings,
            mark=mark if strict_json.is_text(mark) else None,
            unseen_until=until if strict_json.is_time(until) else None,
        )

    def set(self, tokens: Tokens, *, session: str, interactive: bool) -> None:
        """Say that ``tokens`` have come for ``session``.

        ``interactive``: the person has just logged in; otherwise a frame has seen their session.
        """
        before = self.read()
        same = before.mark if before and before.session == session else None
        remembered = Remembered(
            session=session,
            response_type=tokens.response_type,
            # It brought an ID token and is to bring one again, whether or not the answer said so.
            scope=joined("openid", tokens.scope) if tokens.id_token else tokens.scope,
            audience=tokens.audience,
            settings=asked_for(self._context.settings),
            mark=same if tokens.subject is None else mark_of(tokens.subject, session),
            unseen_until=max(self._context.now() + SESSION_SECONDS, tokens.expires_at) if interactive else None,
        )
        if remembered != before:
            try:
                self._storage.set(self._key, json.dumps(asdict(remembered)))
            except StorageUnavailable:
                if self.is_of_another(session):
                    self.remove()
        self.note(session)

    def remove(self) -> None:
        """Say that nobody is signed in."""
        self._storage.remove(self._key)

    def is_of(self, session: str | None) -> bool:
        """Say whether it is the flag of ``session``."""
        remembered = self.read()
        return remembered is not None and remembered.session == session

    def is_of_another(self, session: str | None) -> bool:
        """Say whether somebody has logged in since ``session`` began, in another tab."""
        remembered = self.read()
        return remembered is not None and session is not None and remembered.session != session

    def note(self, session: str | None) -> None:
        """Look whether it is the flag of ``session``, so that it can be missed later."""
        if self.is_of(session):
            self._seen, self._seen_at = session, -math.inf

    def expect(self, session: str) -> None:
        """Another tab has set the flag of ``session``. Its message may be here before the flag is."""
        self._seen, self._seen_at = session, self._context.now()
        self.note(session)

    def is_gone(self, session: str | None) -> bool:
        """Say whether somebody logged out in another tab: the flag of ``session`` was there, and there is none now.

        A flag that was never there says nothing: the browser may have had no room for it.
        """
        self.note(session)
        arrives = 0 <= self._context.now() - self._seen_at < ARRIVAL_SECONDS
        return self.read() is None and self._seen is not None and self._seen == session and not arrives
