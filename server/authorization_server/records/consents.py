"""What each person has allowed each client, for each audience, until they take it back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select, update

from ...config import ApiRegistration
from ..protocol.decisions import Consent
from .storage import Storage, consents

PLAIN_WORDS: Mapping[str, str] = {
    "openid": "Know that it is you",
    "profile": "See your name and the rest of your profile",
    "email": "See your e-mail address",
    "address": "See your postal address",
    "phone": "See your phone number",
}
"""What each standard scope lets a client do. An API says it for its own permissions, in the configuration."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One answer, for the account page. ``audience`` is empty without an API; ``updated_at`` is in epoch seconds."""

    client_id: str
    audience: str
    granted: frozenset[str]
    updated_at: float


class Consents:
    """The consents at one issuer."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def get(self, subject: str, client_id: str, audience: str | None) -> Consent:
        """Return what the person has answered; an empty consent, if they were never asked."""
        with self._storage.read() as connection:
            row = connection.execute(select(consents).where(_where(subject, client_id, audience))).one_or_none()
        return Consent(frozenset(row.granted), frozenset(row.declined)) if row else Consent()

    def answer(
        self,
        subject: str,
        client_id: str,
        audience: str | None,
        granted: frozenset[str],
        declined: frozenset[str],
        now: float,
    ) -> None:
        """Store an answer. It replaces earlier answers about the same permissions, and no others."""
        where = _where(subject, client_id, audience)
        with self._storage.write() as connection:
            row = connection.execute(select(consents).where(where)).one_or_none()
            before = Consent(frozenset(row.granted), frozenset(row.declined)) if row else Consent()
            values = {
                "granted": sorted((before.granted - declined) | granted),
                "declined": sorted((before.declined - granted) | declined),
                "updated_at": now,
            }
            if row:
                connection.execute(update(consents).where(where).values(**values))
            else:
                connection.execute(
                    insert(consents).values(subject=subject, client_id=client_id, audience=audience or "", **values)
                )

    def of(self, subject: str) -> list[Remembered]:
        """Return all that a person has allowed, newest first."""
        with self._storage.read() as connection:
            rows = connection.execute(
                select(consents).where(consents.c.subject == subject).order_by(consents.c.updated_at.desc())
            ).all()
        return [Remembered(row.client_id, row.audience, frozenset(row.granted), row.updated_at) for row in rows]

    def revoke(self, subject: str, client_id: str, audience: str | None) -> None:
        """Forget an answer: the client must ask again."""
        with self._storage.write() as connection:
            connection.execute(delete(consents).where(_where(subject, client_id, audience)))


def in_plain_words(permissions: frozenset[str], api: ApiRegistration | None) -> list[tuple[str, str]]:
    """Return each permission with its words: about the person first, then about the API, in the order of its list."""
    words = {**PLAIN_WORDS, **(api.permissions if api else {})}
    return [(name, text) for name, text in words.items() if name in permissions]


def _where(subject: str, client_id: str, audience: str | None) -> ColumnElement[bool]:
    key = (consents.c.subject, consents.c.client_id, consents.c.audience)
    return (key[0] == subject) & (key[1] == client_id) & (key[2] == (audience or ""))
