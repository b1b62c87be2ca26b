"""For all tests: how Hypothesis runs them, and on which database: SQLite, or that of ``make test-postgresql``."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from server.database import close_connections
from tests.on_postgresql import URL, database_of

# How long an example takes says more about the machine than about the code.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite: about SQLite alone; make test-postgresql leaves it out")
    if URL:  # a test that starts a second lab on the same database drops the first one as it is
        deleted = "ignore:.*psycopg.Connection.* was deleted while still open:ResourceWarning"
        config.addinivalue_line("filterwarnings", deleted)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if URL:
        left_out = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def chosen_database() -> None:
    """Where no configuration names a database, it is a schema of its own in PostgreSQL."""
    if URL:
        patch = pytest.MonkeyPatch()
        patch.setattr("server.config.reading.default_database", lambda data, issuer: database_of(f"{data} {issuer}"))


@pytest.fixture(autouse=True)
def closed_connections() -> Iterator[None]:
    """PostgreSQL has room for a hundred connections, and no test closes its own."""
    yield
    if URL:
        close_connections()


@pytest.fixture
def new_database(tmp_path: object) -> str:
    """The address of a database in which nothing is."""
    return database_of(str(tmp_path)) if URL else f"sqlite:///{tmp_path}/new.sqlite3"
