"""What this server needs of SQLite beside its address: a log that all share, and what an error of it means."""

import sqlite3
import time
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

AGAIN_SECONDS = 0.01

BUSY = frozenset({5, 6, 15})
"""Result codes: another connection has the lock (SQLITE_BUSY), one that shares our cache (LOCKED), or both began at the
same moment (PROTOCOL)."""
BROKEN = frozenset({3, 8, 10, 11, 13, 14, 22, 23, 26})
"""Result codes PERM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOLFS, AUTH and NOTADB: no request can change that."""
NO_TABLE = "no such table"
"""SQLite has no code of its own for this. Somebody has deleted the file, and SQLite has made an empty one."""


def trouble_of(error: SQLAlchemyError) -> Literal["busy", "broken"] | None:
    """Return what an error says of the database: somebody holds a lock, or it cannot be used. None: neither."""
    told = getattr(error, "orig", None)
    code = getattr(told, "sqlite_errorcode", 0) & 0xFF  # without the extended part
    if code in BUSY:
        return "busy"
    return "broken" if code in BROKEN or str(told).startswith(NO_TABLE) else None


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
            time.sleep(AGAIN_SECONDS)  # SQLite tells nobody when a lock is gone
        else:
            return
