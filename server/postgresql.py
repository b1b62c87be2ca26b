"""What this server needs of PostgreSQL beside its address: how long it waits, and what an error of it means.

Every wait has an end. This server waits on its event loop, on which everybody else waits too, so once it has started
the limits are short: a row that another program has locked is given up after a moment, and so is a server that does not
answer. The request then ends in 503.
"""

from collections.abc import Callable
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

DRIVER = "psycopg"
POOL = {"pool_size": 2, "max_overflow": 3, "pool_timeout": 1.0}
"""Connections of one process, at most five: two are kept open, because a write may read beside itself."""

CONNECT_SECONDS = 2  # libpq knows no shorter time
STATEMENT_MS = 2_000
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 5_000}

Trouble = Literal["busy", "gone", "broken"]

BUSY = frozenset({"55P03", "57014", "40P01", "40001"})
"""SQLSTATEs: lock_not_available, query_canceled, deadlock_detected, serialization_failure."""
GONE = frozenset({"57P01", "57P02", "57P03", "53300"})
"""SQLSTATEs: admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections. And the class 08."""
BROKEN = frozenset({"53100", "58030", "25006", "XX001"})
"""SQLSTATEs: disk_full, io_error, read_only_sql_transaction, data_corrupted."""


def is_postgresql(url: URL) -> bool:
    """Return whether this is the address of a PostgreSQL database."""
    return url.get_backend_name() == "postgresql"


def make_engine(url: URL) -> Engine:
    """Return the engine. It connects at the first use, and asks a connection that was idle whether it still works.

    Raises ImportError, a sentence, if the driver is not installed or is another one.
    """
    url = url.set(drivername=f"postgresql+{DRIVER}") if "+" not in url.drivername else url
    if url.get_driver_name() != DRIVER:
        raise ImportError(f"PostgreSQL is used with the driver {DRIVER}: write postgresql+{DRIVER}:// in the address")
    try:
        return create_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS, **KEEPALIVE},
            **POOL,
        )
    except ModuleNotFoundError:
        raise ImportError("PostgreSQL needs one more package: pip install implicit-flow-lab[postgresql]") from None


def limit_waits(engine: Engine, wait_ms: Callable[[], int]) -> None:
    """Let every new connection wait ``wait_ms()`` for a lock, and not much longer for anything else."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        longest = max(STATEMENT_MS, 2 * wait_ms())
        settings = {
            "lock_timeout": wait_ms(),
            "statement_timeout": longest,
            "idle_in_transaction_session_timeout": longest,
        }
        connection.autocommit = True
        for name, milliseconds in settings.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, str(milliseconds)))
        # Whatever the database is set to: what was answered is on its disk. A stricter setting stays.
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
        connection.autocommit = False


def take_turns(connection: Connection, names: tuple[str, ...]) -> None:
    """Wait until no other transaction holds one of these names. They are free again when this transaction ends.

    The names are in alphabetical order for everybody, so that two transactions never wait for each other.
    """
    for name in sorted(names):
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || :name, 0))"), {"name": name}
        )


def trouble_of(error: Exception) -> Trouble | None:
    """Return what an error says of the database: locked, out of reach, or unusable. None: nothing of that kind."""
    if isinstance(error, NoConnectionFree):
        return "busy"
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state in BUSY:
        return "busy"
    if state in BROKEN:
        return "broken"
    lost = error.connection_invalidated or state in GONE or str(state).startswith("08")
    never_there = state is None and type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
    return "gone" if lost or never_there else None
