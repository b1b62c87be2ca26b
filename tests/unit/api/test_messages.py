"""The messages in their database."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Engine, event

from server import api
from server.api.messages import FILE_NAME, WELCOME, Messages
from server.config import load
from server.database import close_connections
from server.lab.names import LabPorts
from tests.unit.api.issuer import Issuer, bearer


async def test_reset_leaves_the_welcome_in_an_api_that_is_running(
    client: httpx2.AsyncClient, issuer: Issuer, tmp_path: Path
) -> None:
    headers = bearer(issuer.sign(sub="ada"))
    await client.post("/messages", json={"text": "Mine."}, headers=headers)
    api.reset(load(Path("server/sample.toml"), {"LAB_DATA": str(tmp_path)}, LabPorts()))
    read = (await client.get("/messages", headers=headers)).json()["messages"]
    assert [message["text"] for message in read] == [WELCOME]


def test_messages_outlast_the_process(tmp_path: Path) -> None:
    Messages(tmp_path).write("ada", "Kept.")
    assert [message.text for message in Messages(tmp_path).of("ada")] == [WELCOME, "Kept."]


@pytest.fixture
def lock(client: httpx2.AsyncClient, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program that has the messages locked."""
    connection = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


async def test_everybody_else_is_answered_while_a_message_waits_for_a_lock(
    client: httpx2.AsyncClient, issuer: Issuer, lock: sqlite3.Connection
) -> None:
    headers = bearer(issuer.sign())
    was_read = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b'{"text": "Late."}'
        was_read.set()

    writing = asyncio.create_task(client.post("/messages", content=body(), headers=headers))
    await was_read.wait()
    assert (await client.get("/messages", headers=headers)).status_code == 200
    assert (await client.get("/openapi.json")).status_code == 200
    assert not writing.done()
    lock.rollback()
    assert (await writing).status_code == 201


async def test_a_message_that_waits_for_too_long_is_not_written(
    client: httpx2.AsyncClient, issuer: Issuer, lock: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.database.PATIENCE_SECONDS", 0.1)
    headers = bearer(issuer.sign())
    response = await client.post("/messages", json={"text": "Never."}, headers=headers)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "locked" in response.json()["detail"]
    lock.rollback()
    assert "Never." not in (await client.get("/messages", headers=headers)).text


async def test_storage_that_may_not_be_written_any_more_is_503_with_a_log_line(
    client: httpx2.AsyncClient, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    def spoil(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(Engine, "connect", spoil)
    close_connections()
    try:
        response = await client.post("/messages", json={"text": "Never."}, headers=bearer(issuer.sign()))
    finally:
        event.remove(Engine, "connect", spoil)
        close_connections()
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "cannot be used" in response.json()["detail"]
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == ["storage_broken"]
