"""What each person has allowed each client, until they take it back.

OpenID's own scopes are about the person, and are allowed once for a client. They are stored without an audience. The
permissions of an API are allowed for that API.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, update

from ...config import STANDARD_SCOPES, ApiRegistration
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

OF_CLIENT = (
    select(consents)
    .where(consents.c.subject == bindparam("person"), consents.c.client_id == bindparam("client"))
    .order_by(consents.c.updated_at, consents.c.audience.desc())
)

STANDARD = frozenset(STANDARD_SCOPES)
ANSWERS = ("granted", "declined")


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
            return _answers(connection, subject, client_id, audience)

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
        with self._storage.write(f"consent {subject} {client_id}") as connection:
            before = _answers(connection, subject, client_id, audience)
            after = Consent((before.granted - declined) | granted, (before.declined - granted) | declined)
            for place, is_there in ((None, STANDARD.__contains__), (audience, lambda name: name not in STANDARD)):
                if any(map(is_there, granted | declined)):
                    where = _where(subject, client_id, place)
                    key = {"subject": subject, "client_id": client_id, "audience": place or ""}
                    values = {
                        "granted": sorted(filter(is_there, after.granted)),
                        "declined": sorted(filter(is_there, after.declined)),
                        "updated_at": now,
                    }
                    connection.execute(delete(consents).where(where))
                    connection.execute(insert(consents).values(**key, **values))

    def of(self, subject: str) -> list[Remembered]:
        """Return all that a person has allowed, newest first."""
        with self._storage.read() as connection:
            rows = connection.execute(
                select(consents)
                .where(consents.c.subject == subject)
                .order_by(consents.c.updated_at.desc(), consents.c.audience.desc())
            ).all()
        return [
            Remembered(row.client_id, row.audience, frozenset(row.granted), row.updated_at)
            for row in rows
            if row.granted
        ]

    def revoke(self, subject: str, client_id: str, audience: str | None) -> None:
        """Forget an answer: the client must ask again. Without an audience it is the one about OpenID's own scopes."""
        with self._storage.write(f"consent {subject} {client_id}") as connection:
            connection.execute(delete(consents).where(_where(subject, client_id, audience)))
            for row in _rows(connection, subject, client_id) if not audience else ():
                values = {name: [each for each in getattr(row, name) if each not in STANDARD] for name in ANSWERS}
                connection.execute(update(consents).where(_where(subject, client_id, row.audience)).values(**values))


def _answers(connection: Connection, subject: str, client_id: str, audience: str | None) -> Consent:
    """Return the latest answer about each permission: OpenID's own scopes wherever asked, others at the audience.

    They used to be stored together, a row for each audience. So every row is looked at for OpenID's own scopes.
    """
    latest: dict[str, str] = {}
    for row in _rows(connection, subject, client_id):
        for answer in ANSWERS:
            here = row.audience == (audience or "")
            latest |= {name: answer for name in getattr(row, answer) if here or name in STANDARD}
    granted, declined = (frozenset(name for name in latest if latest[name] == answer) for answer in ANSWERS)
    return Consent(granted, declined)


def _rows(connection: Connection, subject: str, client_id: str) -> Sequence[Row[Any]]:
    """Return the rows of a client, the oldest answer first."""
    return connection.execute(OF_CLIENT, {"person": subject, "client": client_id}).all()


def in_plain_words(permissions: frozenset[str], api: ApiRegistration | None) -> list[tuple[str, str]]:
    """Return each permission with its words: about the person first, then about the API, in the order of its list."""
    words = {**PLAIN_WORDS, **(api.permissions if api else {})}
    return [(name, text) for name, text in words.items() if name in permissions]


def _where(subject: str, client_id: str, audience: str | None) -> ColumnElement[bool]:
    key = (consents.c.subject, consents.c.client_id, consents.c.audience)
    return (key[0] == subject) & (key[1] == client_id) & (key[2] == (audience or ""))
