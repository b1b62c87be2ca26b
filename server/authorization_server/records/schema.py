"""Which tables a database has: those of this version, of an older or a newer one, or somebody else's.

The revision stands in the table that Alembic keeps. If it is ours, one small query is all that a start needs; an empty
database gets its tables at once. Only a database of an older version needs the steps in ``migrations``.
"""

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from ...config import ConfigError
from ...database import Database, DatabaseBroken
from ...installation import COMMAND

HEAD = "0001"
"""The last step in ``migrations/versions``."""

BEFORE_ALEMBIC = "1"
"""The version of the tables that servers before Alembic noted in the table ``meta``."""

revision = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def prepare(database: Database, tables: MetaData) -> None:
    """Make the tables of an empty database, or bring those of an older version to this one; nothing in them is lost.

    Raises ConfigError, and changes nothing, if they are of a newer version or are not ours.
    """
    if is_at_head(database):
        return
    with database.write("schema") as connection:
        names = inspect(connection).get_table_names()
        if not names:
            tables.create_all(connection)
            revision.create(connection)
            connection.execute(insert(revision).values(version_num=HEAD))
            return
        found = connection.scalar(select(revision.c.version_num)) if revision.name in names else None
        if found == HEAD:  # another process was quicker
            return
        if not is_ours(names):
            name = database.engine.url.render_as_string()
            raise ConfigError(
                f"The database {name} has the tables of another program. Nothing was changed. "
                "Choose another LAB_DATA or database_url."
            )
        from .. import migrations  # here, because it makes a start slower, and nearly none needs it

        if found is None:
            version = connection.scalar(text("SELECT value FROM meta WHERE key = 'schema_version'"))
            if version != BEFORE_ALEMBIC:
                raise _refused(database, f"of version {version}, and this server needs {HEAD}")
        elif not migrations.is_known(found):
            raise _refused(database, f"of revision {found}, made by a newer server; this one knows {HEAD}")
        migrations.upgrade(connection)


def is_at_head(database: Database) -> bool:
    """Return whether the tables are those of this version."""
    try:
        with database.read() as connection:
            return connection.scalar(select(revision.c.version_num)) == HEAD
    except (SQLAlchemyError, DatabaseBroken):  # there is no such table, or whoever writes will be told what it is
        return False


def is_ours(names: list[str]) -> bool:
    """Return whether a database with these tables is an authorization server's, of whichever version."""
    return {"meta", "signing_keys"} <= set(names)


def _refused(database: Database, why: str) -> ConfigError:
    return ConfigError(
        f"The database {database.engine.url.render_as_string()} has tables {why}. Nothing was changed. Start the "
        f"server that made it, choose another LAB_DATA or database_url, or forget everything in it: {COMMAND} reset."
    )
