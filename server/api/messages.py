"""The resource that the API protects: short messages, kept in a database."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ..config import Config
from ..database import Database, usable, writable

FILE_NAME = "api.sqlite"

_metadata = sa.MetaData()
_messages = sa.Table(
    "messages",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("author", sa.String(255), index=True),  # a token's ``sub``; null for the API's own welcome
    sa.Column("text", sa.String(1000), nullable=False),
    sa.Column("written_at", sa.Integer, nullable=False),  # seconds since the epoch
)

WELCOME = "Welcome. Nobody reads this without an access token for this API that allows read:messages."


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``author`` is the subject who wrote it, or None for the API itself."""

    id: int
    author: str | None
    text: str
    written_at: datetime


class Messages:
    """Every person has messages of their own, and all see the API's welcome. ``clock`` returns epoch seconds."""

    def __init__(self, data: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the database. Raises ConfigError if it cannot be used as it is."""
        self._url = _url(data)
        self._clock = clock
        self._database = Database(self._url)
        with usable(self._url), self._database.write() as connection:
            _metadata.create_all(connection)
            if connection.execute(sa.select(_messages).limit(1)).one_or_none() is None:
                self._welcome(connection)

    def share_the_loop(self) -> None:
        """Call this before the first request is answered: see :meth:`Database.share_the_loop`."""
        self._database.share_the_loop()

    async def turn(self) -> None:
        """Wait until a message can be written. Raises DatabaseBusy if another program has the database locked."""
        await self._database.turn()

    def of(self, subject: str) -> list[Message]:
        """Return the messages that ``subject`` may read, oldest first."""
        query = sa.select(_messages).where(sa.or_(_messages.c.author == subject, _messages.c.author.is_(None)))
        with self._database.read() as connection:
            return [_message(row) for row in connection.execute(query.order_by(_messages.c.id))]

    def write(self, subject: str, text: str) -> Message:
        """Keep ``text`` as a message of ``subject`` and return it; it is on disk when this returns.

        Raises DatabaseBusy: wait for your :meth:`turn` first.
        """
        values = {"author": subject, "text": text, "written_at": int(self._clock())}
        with self._database.write() as connection:
            row = connection.execute(_messages.insert().values(values).returning(*_messages.c)).one()
        return _message(row)

    def forget(self) -> None:
        """Delete every message and begin with the welcome again. An API that is running sees it at once.

        Raises ConfigError.
        """
        with usable(self._url), self._database.write() as connection:
            connection.execute(_messages.delete())
            self._welcome(connection)

    def close(self) -> None:
        self._database.close()

    def _welcome(self, connection: sa.Connection) -> None:
        connection.execute(_messages.insert().values(text=WELCOME, written_at=int(self._clock())))

    def count(self) -> tuple[int, int]:
        """Return how many messages there are, and how many people wrote them."""
        query = sa.select(sa.func.count(_messages.c.author), sa.func.count(_messages.c.author.distinct()))
        with self._database.read() as connection:
            messages, authors = connection.execute(query).one()
        return messages, authors


def _message(row: sa.Row[tuple[int, str | None, str, int]]) -> Message:
    return Message(row.id, row.author, row.text, datetime.fromtimestamp(row.written_at, UTC))


def _url(data: Path) -> str:
    return f"sqlite:///{data / FILE_NAME}"


async def storage_free(config: Config) -> None:
    """Return as soon as the messages could be opened without a wait. Raises DatabaseBusy and ConfigError."""
    await writable(_url(config.server.data))


def reset(config: Config) -> None:
    """Delete every message, in an API that is running too. Raises ConfigError."""
    messages = Messages(config.server.data)
    messages.forget()
    messages.close()
