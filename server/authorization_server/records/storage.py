"""Where everything that must outlive a restart is kept: one SQL database for each issuer.

Only SQLAlchemy Core is used, and no thread, so that the server also runs where there are none.

Secrets that browsers and clients hold (cookies, codes, access tokens) are stored as SHA-256 hashes: who
reads the database can use none of them. All times are seconds since the epoch.

Every table that grows has an index on the time by which its rows are deleted, so that the clean-up that comes with
each new row looks at the old ones alone.
"""

import hashlib
import secrets

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from ...config import ConfigError
from ...database import Database, usable
from . import schema

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
    Column("sid", String(64), nullable=False, index=True),
    Column("subject", String(64), nullable=False),
    Column("connection", String(64), nullable=False),
    Column("amr", JSON, nullable=False),
    Column("auth_time", Float, nullable=False),
    Column("created_at", Float, nullable=False, index=True),
    Column("seen_at", Float, nullable=False),
)

transactions = Table(
    "transactions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("browser", String(64), nullable=False, index=True),
    Column("address", String(64), index=True),  # hashed; null in rows that an earlier server made
    Column("parameters", JSON, nullable=False),
    Column("started_at", Float, nullable=False, index=True),
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
    Column("transaction_id", String(64), nullable=False, index=True),
    Column("connection", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("code_verifier", String(128), nullable=False),
    Column("started_at", Float, nullable=False, index=True),
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
    Column("expires_at", Float, nullable=False, index=True),
    Column("access_token_key", String(64)),  # set when the code was used
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("grant", JSON, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)

guesses = Table(
    "guesses",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Float, nullable=False, index=True),
)


class Storage(Database):
    """The database of one issuer. Use :meth:`read` and :meth:`write`; each is one transaction."""

    def __init__(self, url: str, *, check: bool = True) -> None:
        """Open the database and make its tables. Raises ConfigError if it cannot be used as it is.

        Without ``check`` its tables are left alone, whatever they are.
        """
        super().__init__(url)
        if check:
            with usable(url):
                schema.prepare(self, metadata)

    @classmethod
    def of_any_version(cls, url: str) -> "Storage":
        """Open the database to forget what is in it; tables of another version are replaced. Raises ConfigError.

        Tables of another program are left alone.
        """
        try:
            return cls(url)
        except ConfigError as error:
            old = cls(url, check=False)
            everything = MetaData()
            try:
                if not schema.is_ours(inspect(old.engine).get_table_names()):
                    raise error
                everything.reflect(old.engine)
                everything.drop_all(old.engine)
            except SQLAlchemyError:
                raise error from None  # it is no database at all
            finally:
                old.close()
            return cls(url)

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes that stay the same for this database."""
        with self.write(f"secret {name}") as connection:
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


def new_secret() -> str:
    """Return 256 random bits as text that fits into cookies and addresses."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return what is stored in place of a random secret. It needs no salt: it cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
