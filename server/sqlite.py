"""What this server needs of SQLite beside its address: a log that all share, and what an error of it means."""

import sqlite3
import time
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

AGAIN_SECONDS = 0.01

BUSY = frozenset({5, 6})
"""Result codes: another connection has the lock (SQLITE_BUSY), or another one that shares our cache (LOCKED)."""
BROKEN = frozenset({8, 10, 11, 13, 14, 26})
"""Result codes READONLY, IOERR, CORRUPT, FULL, CANTOPEN and NOTADB: no request can change that."""


def trouble_of(error: SQLAlchemyError) -> Literal["busy", "broken"] | None:
    """Return what an error says of the database: somebody holds a lock, or it cannot be used. None: neither."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF  # without the extended part
    if code in BUSY:
        return "busy"
    return "broken" if code in BROKEN else None


def use_wal(cursor: sqlite3.Cursor, wait_ms: int) -> None:
    """Let readers and the writer not wait for each other. The file remembers it, so only its first user changes it.

    For this change alone SQLite does not wait while another connection has the lock.
    """
    for is_last in [*[False] * int(wait_ms / 1000 / AGAIN_SECONDS), True]:  # counted: a test may have stopped the clock
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in BUSY or is_last:
                raise
            time.sleep(AGAIN_SECONDS)
        else:
            return
