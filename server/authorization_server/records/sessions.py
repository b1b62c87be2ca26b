"""Sessions: who is signed in at this server, in which browser.

The cookie holds 256 random bits, and the database their hash. Each login starts a new session and ends the one that the
browser had, so a session that an attacker has planted before the login is worth nothing after it.
"""

from sqlalchemy import bindparam, delete, insert, select, update

from ...config import Lifetimes
from ..protocol.decisions import Session
from .storage import Storage, hashed, new_secret, sessions

BY_KEY = select(sessions).where(sessions.c.key == bindparam("hashed_cookie"))
TOUCH_EVERY = 30.0  # seconds; noting every silent renewal of every tab would be too many writes


class Sessions:
    """The sessions of one issuer."""

    def __init__(self, storage: Storage, lifetimes: Lifetimes) -> None:
        self._storage, self._lifetimes = storage, lifetimes

    def start(
        self, subject: str, connection_name: str, amr: tuple[str, ...], now: float, old: Session | None
    ) -> tuple[str, Session]:
        """Return the value for the cookie, and the new session. ``old`` is ended."""
        cookie, sid = new_secret(), new_secret()[:22]
        with self._storage.write() as connection:
            ended = sessions.c.created_at < now - self._lifetimes.session_absolute
            connection.execute(delete(sessions).where(ended | (sessions.c.sid == (old.sid if old else ""))))
            # Those of a time to come are from before the clock was set back. They would stay too long.
            connection.execute(update(sessions).where(sessions.c.created_at > now).values(created_at=now))
            connection.execute(
                insert(sessions).values(
                    key=hashed(cookie),
                    sid=sid,
                    subject=subject,
                    connection=connection_name,
                    amr=list(amr),
                    auth_time=now,
                    created_at=now,
                    seen_at=now,
                )
            )
        return cookie, Session(sid=sid, subject=subject, auth_time=now, connection=connection_name, amr=amr)

    def get(self, cookie: str | None, now: float) -> Session | None:
        """Return the session of a cookie, and note that it is in use; None if it ended or never was."""
        if not cookie:
            return None
        key = hashed(cookie)
        with self._storage.read() as connection:
            row = connection.execute(BY_KEY, {"hashed_cookie": key}).one_or_none()
        if (
            row is None
            or now >= row.seen_at + self._lifetimes.session_idle
            or now >= row.created_at + self._lifetimes.session_absolute
        ):
            return None
        # A time in the future: the clock was set back. It is replaced by now, or the session would last too long.
        created_at, auth_time = min(row.created_at, now), min(row.auth_time, now)
        if not row.created_at <= row.seen_at <= now < row.seen_at + min(TOUCH_EVERY, self._lifetimes.session_idle / 4):
            with self._storage.write() as connection:
                values = {"seen_at": now, "created_at": created_at, "auth_time": auth_time}
                connection.execute(update(sessions).where(sessions.c.key == key).values(values))
        return Session(
            sid=row.sid,
            subject=row.subject,
            auth_time=auth_time,
            connection=row.connection,
            amr=tuple(row.amr),
        )

    def end(self, session: Session) -> None:
        """Sign the person out of this browser."""
        with self._storage.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.sid == session.sid))
