"""The SQL database of every part of this server: no answered write is lost, and no request blocks another by a lock.

SQLite by default, in WAL mode and with every commit on disk before it returns (``synchronous=FULL``): what the server
has answered is never lost, not even when the process is killed. PostgreSQL by its URL. ``sqlite.py`` and
``postgresql.py`` have what differs.

A database waits for a lock inside one call, and meanwhile nothing else on the event loop is answered. So a server that
has started lets it wait for a moment only (:meth:`Database.share_the_loop`). A request that is going to write waits
for its turn before, with the loop free::

    await database.turn()                   # raises DatabaseBusy
    with database.write() as connection:    # raises DatabaseBusy, too, if somebody was quicker
        ...

With SQLite one transaction writes at a time, in all processes together. With PostgreSQL many do, so a transaction that
decides by what it has read names what no other may decide meanwhile: ``database.write("keys")``.
"""

import asyncio
import contextvars
import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DataError, SQLAlchemyError

from . import postgresql, sqlite
from .config import ConfigError

PATIENCE_SECONDS = 3.0
"""How long a request waits for its turn."""
LOOK_EVERY_SECONDS = 0.05
RETRY_AFTER_SECONDS = 5
"""When to try again after DatabaseBusy: for the header ``Retry-After``."""

AT_START_MS, IN_THE_LOOP_MS = 5_000, 100

_reading: contextvars.ContextVar[Connection | None] = contextvars.ContextVar("reading", default=None)


class DatabaseBusy(Exception):
    """The database cannot be used at the moment; the same request may work later."""

    sentence = "The database is locked by another program. Try again in a moment."

    def __init__(self) -> None:
        super().__init__(self.sentence)


class DatabaseGone(DatabaseBusy):
    """The database cannot be reached, or the connection was lost: maybe after a change, but before its confirmation."""

    sentence = "The database cannot be reached. Try again in a moment."


class DatabaseBroken(DatabaseBusy):
    """The database can be reached and not be used: its disk is full or broken, or its file is damaged or read-only."""

    sentence = "The database cannot be used. The log of the server says why."

    @property
    def reason(self) -> str:
        """What the driver says, for the log."""
        return str(getattr(self.__cause__, "orig", None) or self.__cause__)


TROUBLES = {"busy": DatabaseBusy, "gone": DatabaseGone, "broken": DatabaseBroken}


class NotStorable(Exception):
    """A value cannot be stored: PostgreSQL has no NUL character, and its columns have a length."""


class Database:
    """One database. Use :meth:`read` and :meth:`write`; each is one transaction."""

    def __init__(self, url: str) -> None:
        """Prepare the database for use. Raises ConfigError if there can be none at this address."""
        with usable(url):
            parsed = make_url(url)
            self._name = parsed.render_as_string()
            path = parsed.database or ":memory:"
            self._is_sqlite = parsed.get_backend_name() == "sqlite"
            self._file = Path(path) if self._is_sqlite and not path.startswith((":memory:", "file:")) else None
            if self._file:
                _make_writable_file(self._file)
            self._is_postgresql = postgresql.is_postgresql(parsed)
            self.engine: Engine = postgresql.make_engine(parsed) if self._is_postgresql else create_engine(parsed)
        self._wait_ms = AT_START_MS
        self._one_looks = asyncio.Lock()
        self._is_gone = False
        self._looking: sqlite3.Connection | None = None
        if self._is_sqlite:
            self._prepare_sqlite()
        if self._is_postgresql:
            postgresql.limit_waits(self.engine, lambda: self._wait_ms)
        _open.add(self)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database. Raises DatabaseBusy.

        A block inside this one has the same connection, and so sees the same state. No such block may ``await``.
        """
        if (outer := _reading.get()) and outer.engine is self.engine:
            yield outer
            return
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if self._is_postgresql else {}
        with self._telling(), self.engine.connect().execution_options(**options) as connection:
            token = _reading.set(connection)
            try:
                yield connection
            finally:
                _reading.reset(token)

    @contextmanager
    def write(self, *names: str) -> Iterator[Connection]:
        """Give a connection whose changes are all on disk when the block ends, or none if it raises.

        No other block with one of these ``names`` runs meanwhile, in no process; give some if what is written depends
        on what was read. Raises DatabaseBusy if another program has the lock, and NotStorable.
        """
        with (
            self._telling(),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            if self._is_postgresql:
                postgresql.take_turns(connection, names)
            yield connection

    def share_the_loop(self) -> None:
        """From now on wait only briefly for a lock, because everything else on the event loop waits meanwhile."""
        self._wait_ms = IN_THE_LOOP_MS
        if self._is_postgresql:
            self.close()  # its limits belong to a connection

    async def turn(self) -> None:
        """Return as soon as this process could write. Raises DatabaseBusy after some seconds.

        Only one of the waiting requests at a time looks whether the database is free.
        """
        await self.reachable()
        if self._is_sqlite:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS), self._one_looks:
                    while not self._is_free():  # noqa: ASYNC110  another program tells nobody when it is done
                        await asyncio.sleep(LOOK_EVERY_SECONDS)
            except TimeoutError:
                raise DatabaseBusy from None

    async def reachable(self) -> None:
        """Return as soon as the database is there again, if it was gone. Raises DatabaseGone after some seconds.

        Connecting may take seconds, in which everybody on the event loop would wait. So a thread does it.
        """
        if not self._is_gone:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._one_looks:
                while self._is_gone and not await asyncio.to_thread(self._is_free):  # noqa: ASYNC110  as in turn
                    await asyncio.sleep(LOOK_EVERY_SECONDS)
                self._is_gone = False
        except TimeoutError:
            raise DatabaseGone from None

    def close(self) -> None:
        """Close the connections. The next use opens new ones."""
        self.engine.dispose()
        if self._looking:
            self._looking.close()
            self._looking = None

    def _is_free(self) -> bool:
        if self._file and self._is_unlocked(self._file):
            return True
        try:
            with self._telling(), self.engine.connect().execution_options(writes=True, wait_ms=0) as connection:
                connection.begin().rollback()
        except DatabaseBroken:
            raise
        except DatabaseBusy:
            return False
        return True

    def _is_unlocked(self, file: Path) -> bool:
        """Return whether SQLite gives the lock at once, without SQLAlchemy, which would take ten times as long.

        Every request that may write asks this. What else may be wrong is found out by those who write.
        """
        try:
            if self._looking is None:
                self._looking = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
            self._looking.execute("BEGIN IMMEDIATE")
            self._looking.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        return True

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn errors of the driver into our own. Any other stays as it is."""
        try:
            yield
        except DataError:
            raise NotStorable from None
        except SQLAlchemyError as error:
            trouble = postgresql.trouble_of(error) if self._is_postgresql else sqlite.trouble_of(error)
            self._is_gone |= trouble == "gone"
            if trouble:
                raise TROUBLES[trouble] from error
            raise

    def _prepare_sqlite(self) -> None:
        @event.listens_for(self.engine, "connect")
        def configure(connection: Any, _record: object) -> None:
            connection.isolation_level = None  # the driver must not begin transactions by itself; see begin below
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {self._wait_ms}")
            sqlite.use_wal(cursor, self._wait_ms)
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.close()

        @event.listens_for(self.engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            wait_ms = options.get("wait_ms", self._wait_ms)
            if connection.info.get("wait_ms") != wait_ms:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {wait_ms}")
                connection.info["wait_ms"] = wait_ms
            # A writer takes the lock at once: two that read first and write then would refuse each other.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def is_in_memory(url: str) -> bool:
    """Return whether this is a database that no other process can see. Raises ConfigError if it is no address."""
    with usable(url):
        parsed = make_url(url)
    path = parsed.database or ":memory:"
    in_memory = path == ":memory:" or path.startswith("file::memory:") or "memory" in parsed.query.get("mode", ())
    return parsed.get_backend_name() == "sqlite" and in_memory


async def writable(url: str) -> None:
    """Return as soon as the database could be written, before it is opened. Raises DatabaseBusy and ConfigError."""
    database = Database(url)
    try:
        await database.turn()
    finally:
        database.close()


def _make_writable_file(path: Path) -> None:
    """Make the file if it is missing. Raises OSError if SQLite could not write it, which it would notice too late."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # there may be keys in it; SQLite gives its other files the permissions of this one
    for each in (path, path.parent):  # those other files are made beside it
        if not os.access(each, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(each))


@contextmanager
def usable(url: str) -> Iterator[None]:
    """Raise ConfigError, a sentence with the database's name, for whatever shows that it cannot be used."""
    name = "of the configuration"  # an address that cannot be read may hold a password
    try:
        name = make_url(url).render_as_string()  # with *** in place of a password
        yield
    except (SQLAlchemyError, OSError, ImportError, DatabaseBusy) as error:  # ImportError: its driver is not installed
        told = error.__cause__ if isinstance(error, DatabaseBusy) else error
        reason = " ".join(str(getattr(told, "orig", None) or error).split()).rstrip(".")
        raise ConfigError(f"The database {name} cannot be opened: {reason}.") from None


_open: WeakSet[Database] = WeakSet()


def close_connections() -> None:
    """Close every connection of this process. Call it before the process is forked: two cannot share a connection."""
    for database in _open:
        database.close()
