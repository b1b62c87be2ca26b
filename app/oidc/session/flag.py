"""The flag: what all tabs of this browser know of the session, in ``localStorage``.

It holds no secret and nobody's name. After a reload it says whether a silent login is worth a try and what to ask for;
it tells whether the tokens that come are about the same user; and it lets a tab that slept through a logout notice it,
because a logout leaves a tombstone in its place.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict

from ..answer.same_user import mark_of
from ..base import strict_json
from ..context import Context
from ..errors import StorageUnavailable
from ..request.options import LoginOptions
from ..settings import Settings
from ..tokens import Tokens, joined
from .state import Glance, Remembered

TOMBSTONE = json.dumps({"signed_in": False})

SESSION_SECONDS = 3600.0
"""A session at the authorization server is expected to last at least this long after a login."""


def asked_for(settings: Settings) -> str:
    """Return a text that is the same for settings that ask for the same tokens."""
    return json.dumps([settings.response_type, settings.scope, settings.audience])


def remembered_options(remembered: Remembered, settings: Settings) -> LoginOptions:
    """Ask again for what was granted; if the settings have changed since, ask for what they say now."""
    if remembered.settings != asked_for(settings):
        return LoginOptions()
    return LoginOptions(response_type=remembered.response_type, scope=remembered.scope, audience=remembered.audience)


class Flag:
    """Reads and writes the flag of one client."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._storage = context.local_storage
        self._key = context.prefix + "signed-in"

    def glance(self) -> Glance:
        """Read the flag and the clock."""
        kept = strict_json.stored(self._storage.get(self._key))
        flag = _flag_in(kept)
        return Glance(flag, self._context.now(), tombstone=flag is None and kept.get("signed_in") is False)

    def set(self, tokens: Tokens, *, session: str, by_hand: bool, before: Glance) -> Glance:
        """Set the flag: ``tokens`` have come for ``session``. Returns ``before`` with what the flag is now.

        ``by_hand``: by an interactive login, after which no frame has seen the session at the authorization server yet.
        Where there is no room for the flag, that of another session is removed.
        """
        same_mark = before.flag.mark if before.flag is not None and before.flag.session == session else None
        remembered = Remembered(
            session=session,
            response_type=tokens.response_type,
            # There was an ID token, so one is asked for again, even if the response did not list ``openid``.
            scope=joined("openid", tokens.scope) if tokens.id_token else tokens.scope,
            audience=tokens.audience,
            settings=asked_for(self._context.settings),
            mark=same_mark if tokens.subject is None else mark_of(tokens.subject, session),
            unseen_until=max(before.now + SESSION_SECONDS, tokens.expires_at) if by_hand else None,
        )
        return self.put(remembered, before)

    def put(self, remembered: Remembered, before: Glance) -> Glance:
        """Set the flag to ``remembered``. Returns as :meth:`set` does."""
        if remembered == before.flag:
            return before
        try:
            self._storage.set(self._key, json.dumps(asdict(remembered)))
        except StorageUnavailable:
            return self.remove(before) if before.shows_another(remembered.session) else before
        return Glance(remembered, before.now)

    def remove(self, before: Glance) -> Glance:
        """Put a tombstone in place of the flag: nobody is signed in. Returns ``before`` with it."""
        if before.tombstone:
            return before
        try:
            self._storage.set(self._key, TOMBSTONE)
        except StorageUnavailable:
            self._storage.remove(self._key)
            return Glance(None, before.now)
        return Glance(None, before.now, tombstone=True)


def _flag_in(kept: Mapping[str, object]) -> Remembered | None:
    """Return the flag that was read from the storage, which people can edit."""
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
