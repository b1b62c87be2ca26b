"""What this server needs of PostgreSQL beside its address: how long it waits, and what an error of it means.

Every wait has an end. This server waits on its event loop, on which everybody else waits too, so once it has started
the limits are short: a row that another program has locked is given up after a moment, and so is a server that does not
answer. The request then ends in 503.
"""

from collections.abc import Callable, Mapping
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

MEANINGS: Mapping[str, Trouble] = {
    "55P03": "busy",  # lock_not_available
    "57014": "busy",  # query_canceled
    "25P04": "busy",  # transaction_timeout
    "40": "busy",  # transaction rollback, such as deadlock_detected
    "53300": "gone",  # too_many_connections
    "25P03": "gone",  # idle_in_transaction_session_timeout
    "57P": "gone",  # operator intervention, such as admin_shutdown
    "08": "gone",  # connection exception
    "25006": "broken",  # read_only_sql_transaction
    "28": "broken",  # invalid authorization specification
    "3D000": "broken",  # invalid_catalog_name: there is no such database
    "42501": "broken",  # insufficient_privilege
    "42P01": "broken",  # undefined_table: somebody has deleted it
    "53": "broken",  # insufficient resources, such as disk_full
    "58": "broken",  # system error, such as io_error
    "XX": "broken",  # internal error, such as data_corrupted
}
"""What SQLSTATEs mean that begin so; the first that fits."""


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
    never_there = state is None and type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
    if error.connection_invalidated or never_there:
        return "gone"
    return next((meaning for begin, meaning in MEANINGS.items() if str(state).startswith(begin)), None)
