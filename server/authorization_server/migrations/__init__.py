"""Brings the tables of a database that an older version made to those of this one, step by step (Alembic).

Each step is a file in ``versions``. It stays as it is once it is released, and it does not import our own code, which
goes on changing. A new step::

    .venv/bin/alembic revision -m "what it does"

Then change the tables in ``records/storage.py`` likewise, and ``HEAD`` in ``records/schema.py``; a test compares both.
This package is imported only if a database is not at ``HEAD``: Alembic would make every start slower.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

HERE = Path(__file__).parent


def is_known(revision: str) -> bool:
    """Return whether this version knows the tables of ``revision``, and the way from there."""
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


def upgrade(connection: Connection) -> None:
    """Take every step that is missing, in the transaction of ``connection``: all of them or none."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    return config
