"""The tables of version 0.1, and of databases that have no revision because they are older than Alembic here.

So it makes only what is missing: the oldest have no ``transactions.address`` and no indexes on times.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES: dict[str, tuple[sa.Column[object] | sa.Constraint, ...]] = {
    "meta": (sa.Column("key", sa.String(40), primary_key=True), sa.Column("value", sa.Text, nullable=False)),
    "signing_keys": (
        sa.Column("kid", sa.String(64), primary_key=True),
        sa.Column("algorithm", sa.String(8), nullable=False),
        sa.Column("private_pem", sa.Text, nullable=False),
        sa.Column("public_jwk", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("retired_at", sa.Float),
    ),
    "users": (
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("connection", sa.String(64), nullable=False),
        sa.Column("login", sa.String(320), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("claims", sa.JSON, nullable=False),
        sa.Column("metadata", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
        sa.UniqueConstraint("connection", "login"),
    ),
    "sessions": (
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("connection", sa.String(64), nullable=False),
        sa.Column("amr", sa.JSON, nullable=False),
        sa.Column("auth_time", sa.Float, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
    ),
    "transactions": (
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64)),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("session_key", sa.String(64)),
        sa.Column("authenticated", sa.Boolean, nullable=False),
        sa.Column("account_chosen", sa.Boolean, nullable=False),
        sa.Column("consent_given", sa.Boolean, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
    ),
    "external_logins": (
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("transaction_id", sa.String(64), nullable=False),
        sa.Column("connection", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("code_verifier", sa.String(128), nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
    ),
    "consents": (
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("client_id", sa.String(200), primary_key=True),
        sa.Column("audience", sa.String(400), primary_key=True),
        sa.Column("granted", sa.JSON, nullable=False),
        sa.Column("declined", sa.JSON, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
    ),
    "codes": (
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("client_id", sa.String(200), nullable=False),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("code_challenge", sa.String(64), nullable=False),
        sa.Column("grant", sa.JSON, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.Column("access_token_key", sa.String(64)),
    ),
    "access_tokens": (
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("grant", sa.JSON, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    ),
    "guesses": (
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.Float, nullable=False),
    ),
}

INDEXES = (
    ("sessions", "sid"),
    ("sessions", "created_at"),
    ("transactions", "browser"),
    ("transactions", "address"),
    ("transactions", "started_at"),
    ("external_logins", "transaction_id"),
    ("external_logins", "started_at"),
    ("codes", "expires_at"),
    ("access_tokens", "expires_at"),
    ("guesses", "last_at"),
)


def upgrade() -> None:
    """Make what is missing. From here on the revision says which tables there are, and no other mark."""
    for name, columns in TABLES.items():
        op.create_table(name, *columns, if_not_exists=True)
    if not any(each["name"] == "address" for each in sa.inspect(op.get_bind()).get_columns("transactions")):
        op.add_column("transactions", sa.Column("address", sa.String(64)))
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column], if_not_exists=True)
    op.execute("DELETE FROM meta WHERE key = 'schema_version'")
