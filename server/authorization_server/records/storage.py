"""Where everything that must outlive a restart is kept: one SQL database for each issuer.

SQLite by default, in WAL mode and with every commit on disk before it returns (``synchronous=FULL``):
what the server has answered is never lost, not even when the process is killed. Any other database of
SQLAlchemy works by its URL. Only SQLAlchemy Core is used, and no thread, so that the server also runs
where there are none.

Secrets that browsers and clients hold (cookies, codes, access tokens) are stored as SHA-256 hashes: who
reads the database can use none of them. All times are seconds since the epoch.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from ...config import ConfigError

SCHEMA_VERSION = 1

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("algorithm", String(8), nullable=False),
    Column("private_pem", Text, nullable=False),
    Column("public_jwk", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("retired_at", Float),
)

users = Table(
    "users",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("connection", String(64), nullable=False),
    Column("login", String(320), nullable=False),  # the e-mail address, or the subject at another provider
    Column("password_hash", Text),
    Column("claims", JSON, nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    UniqueConstraint("connection", "login"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("sid", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("connection", String(64), nullable=False),
    Column("amr", JSON, nullable=False),
    Column("auth_time", Float, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
)

transactions = Table(
    "transactions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("session_key", String(64), key="sid"),  # the session in which the questions were answered
    Column("authenticated", Boolean, nullable=False),
    Column("account_chosen", Boolean, nullable=False),
    Column("consent_given", Boolean, nullable=False),
    Column("finished", Boolean, nullable=False),
)

external_logins = Table(
    "external_logins",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("transaction_id", String(64), nullable=False),
    Column("connection", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("code_verifier", String(128), nullable=False),
    Column("started_at", Float, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("client_id", String(200), primary_key=True),
    Column("audience", String(400), primary_key=True),  # empty: no API
    Column("granted", JSON, nullable=False),
    Column("declined", JSON, nullable=False),
    Column("updated_at", Float, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("client_id", String(200), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("code_challenge", String(64), nullable=False),
    Column("grant", JSON, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("access_token_key", String(64)),  # set when the code was used
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("grant", JSON, nullable=False),
    Column("expires_at", Float, nullable=False),
)

guesses = Table(
    "guesses",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Float, nullable=False),
)


class Storage:
    """The database of one issuer. Use :meth:`read` and :meth:`write`; each is one transaction."""

    def __init__(self, url: str, *, check: bool = True) -> None:
        """Open the database and make its tables. Raises ConfigError if it cannot be used as it is.

        Without ``check`` its tables are left alone, whatever they are.
        """
        name = "of the configuration"  # an address that cannot be read may hold a password
        try:
            parsed = make_url(url)
            name = parsed.render_as_string()  # with *** in place of a password
            database = parsed.database or ":memory:"
            if parsed.get_backend_name() == "sqlite" and not database.startswith((":memory:", "file:")):
                path = Path(database)
                path.parent.mkdir(parents=True, exist_ok=True)
                # The signing keys are in it. SQLite gives its other files the permissions of this one.
                path.touch(mode=0o600)
            self.engine: Engine = create_engine(parsed)
            if self.engine.dialect.name == "sqlite":
                _prepare_sqlite(self.engine)
            if check:
                self._check_schema()
        except (SQLAlchemyError, OSError, ImportError) as error:  # ImportError: its driver is not installed
            reason = getattr(error, "orig", None) or error
            raise ConfigError(f"The database {name} cannot be opened: {reason}.") from None

    @classmethod
    def of_any_version(cls, url: str) -> "Storage":
        """Open the database to forget what is in it; tables of another version are replaced. Raises ConfigError."""
        try:
            return cls(url)
        except ConfigError as error:
            old = cls(url, check=False)
            everything = MetaData()
            try:
                everything.reflect(old.engine)
                everything.drop_all(old.engine)
            except SQLAlchemyError:
                raise error from None  # it is no database at all
            finally:
                old.close()
            return cls(url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are all on disk when the block ends, or none if it raises."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes that stay the same for this database."""
        with self.write() as connection:
            value = connection.scalar(select(meta.c.value).where(meta.c.key == name))
            if value is None:
                value = secrets.token_hex(32)
                connection.execute(insert(meta).values(key=name, value=value))
        return bytes.fromhex(value)

    def forget(self) -> None:
        """Empty every table of what people did. The tables stay: a server that is running has them open."""
        with self.write() as connection:
            for table in reversed(metadata.sorted_tables):
                if table not in (meta, signing_keys):
                    connection.execute(delete(table))

    def close(self) -> None:
        self.engine.dispose()

    def _check_schema(self) -> None:
        with self.write() as connection:
            if inspect(connection).get_table_names() == []:
                metadata.create_all(connection)
                connection.execute(insert(meta).values(key="schema_version", value=str(SCHEMA_VERSION)))
                return
            known = inspect(connection).has_table("meta")
            found = connection.scalar(select(meta.c.value).where(meta.c.key == "schema_version")) if known else None
        if found != str(SCHEMA_VERSION):
            raise ConfigError(
                f"The database {self.engine.url.render_as_string()} has version {found or 'unknown'} of the tables and "
                f"this server needs version {SCHEMA_VERSION}. Nothing was changed. Start the server that made it, "
                "choose another LAB_DATA, or forget everything in it: python -m server reset."
            )


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself; see begin below
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 5000")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: two that read first and write then would refuse each other.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def new_secret() -> str:
    """Return 256 random bits as text that fits into cookies and addresses."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return what is stored in place of a random secret. It needs no salt: it cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
