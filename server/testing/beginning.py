"""The state to which ``reset`` goes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from ..authorization_server.records.storage import Storage, metadata
from ..config import ApiRegistration, ClientRegistration
from ..scenarios import Scenario

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Registrations, the scenario, whose login is skipped (an e-mail address), and everything in the database."""

    clients: Mapping[str, ClientRegistration]
    apis: Mapping[str, ApiRegistration]
    scenario: Scenario
    skipped_login: str | None
    rows: Rows


def rows_of(storage: Storage) -> Rows:
    """Return everything in the database."""
    with storage.read() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }


def put_back(storage: Storage, rows: Rows) -> None:
    """Put ``rows`` in place of everything in the database."""
    with storage.write() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
