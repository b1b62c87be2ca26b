"""The tables of a database: of this version at once, of an older one by migrations, of others not at all."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from server.authorization_server import migrations
from server.authorization_server.records import schema
from server.authorization_server.records.storage import Storage, metadata
from server.config import ConfigError
from server.database import Database
from tests.unit.authorization_server.lab import ISSUER, PASSWORD, ROOT, Lab


@pytest.fixture
def empty(new_database: str) -> Iterator[Database]:
    database = Database(new_database)
    yield database
    database.close()


def as_before_alembic(database: Database, *changes: str) -> None:
    """Turn the tables into those of a server before Alembic, with the ``changes`` that make them older still."""
    with database.write() as connection:
        for change in (
            "DROP TABLE alembic_version",
            "INSERT INTO meta (key, value) VALUES ('schema_version', '1')",
            *changes,
        ):
            connection.execute(text(change))


def revision_of(database: Database) -> str | None:
    with database.read() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def test_the_steps_lead_to_the_tables_of_this_version(empty: Database) -> None:
    with empty.write() as connection:
        migrations.upgrade(connection)
    with empty.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert revision_of(empty) == schema.HEAD
    assert ScriptDirectory(str(migrations.HERE)).get_current_head() == schema.HEAD


def test_a_new_database_is_at_the_head(empty: Database) -> None:
    schema.prepare(empty, metadata)
    with empty.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == schema.HEAD


OLDER = {
    "the last version before Alembic": (),
    "without the address of a waiting login": (
        "DROP INDEX ix_transactions_address",
        "ALTER TABLE transactions DROP COLUMN address",
    ),
    "without indexes": ("DROP INDEX ix_access_tokens_expires_at", "DROP INDEX ix_guesses_last_at"),
}


@pytest.mark.parametrize("changes", OLDER.values(), ids=OLDER.keys())
async def test_a_database_of_a_server_before_alembic_loses_nothing(lab: Lab, changes: tuple[str, ...]) -> None:
    browser, answered = await lab.logged_in()
    page = await browser.get(lab.authorize_url(prompt="login"))
    keys = (await browser.get(f"{ISSUER}/jwks.json")).json()
    database = Database(lab.config.server.database_url)
    as_before_alembic(database, *changes)
    lab.start()
    assert revision_of(database) == schema.HEAD
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()
    bearer = {"Authorization": f"Bearer {answered.fragment['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 200
    assert (await browser.get(f"{ISSUER}/jwks.json")).json() == keys
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert "access_token" in page.fragment, "the login that waited, and the consent that was given, are still there"


def test_a_database_of_a_newer_version_is_refused_and_left_alone(lab: Lab) -> None:
    database = Database(lab.config.server.database_url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="tables of revision 9999, made by a newer server"):
        Storage(lab.config.server.database_url)
    assert revision_of(database) == "9999"
    database.close()


def test_a_database_of_an_unknown_version_is_refused(lab: Lab) -> None:
    database = Database(lab.config.server.database_url)
    as_before_alembic(database, "UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(ConfigError, match="version 99"):
        Storage(lab.config.server.database_url)
    database.close()


def test_tables_of_another_program_are_refused_and_not_forgotten(empty: Database, new_database: str) -> None:
    with empty.write() as connection:
        connection.execute(text("CREATE TABLE orders (id INTEGER)"))
    for open_it in (Storage, Storage.of_any_version):
        with pytest.raises(ConfigError, match="another program") as raised:
            open_it(new_database)
        assert "reset" not in str(raised.value), "it would not help"
    with empty.read() as connection:
        assert inspect(connection).get_table_names() == ["orders"]


def test_a_step_that_fails_leaves_everything_as_it_was(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(lab.config.server.database_url)
    as_before_alembic(database)
    real = migrations.upgrade

    def fails(connection: object) -> None:
        real(connection)  # type: ignore[arg-type]
        raise RuntimeError("the machine was switched off")

    monkeypatch.setattr(migrations, "upgrade", fails)
    with pytest.raises(RuntimeError):
        Storage(lab.config.server.database_url)
    with database.read() as connection:
        assert "alembic_version" not in inspect(connection).get_table_names()
        assert connection.scalar(text("SELECT value FROM meta WHERE key = 'schema_version'")) == "1"
    monkeypatch.undo()
    Storage(lab.config.server.database_url).close()
    database.close()


def test_a_start_does_not_import_alembic(lab: Lab) -> None:
    program = (
        "import sys; from server.authorization_server.records.storage import Storage; "
        "Storage(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", program, lab.config.server.database_url]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "False\n"
