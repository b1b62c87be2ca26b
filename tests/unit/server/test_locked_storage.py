"""One database that another program has locked: who waits for it, and who does not."""

import asyncio
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, connect
from threading import Timer

import httpx2
import pytest

from server.database import Database

pytestmark = pytest.mark.sqlite

APP, LOGIN = "http://app.lab.localhost:8000", "http://login.lab.localhost:8000"
REQUEST = f"{LOGIN}/authorize?client_id=spa&response_type=id_token&redirect_uri={APP}/&scope=openid&nonce=n"
CODE = {"grant_type": "authorization_code", "client_id": "spa", "code": "x", "redirect_uri": f"{APP}/"}

OTHERS = {
    f"{APP}/": 200,
    f"{APP}/app/main.py": 200,
    "http://localhost:8000/": 303,
    f"{LOGIN}/jwks.json": 200,
    f"{LOGIN}/.well-known/openid-configuration": 200,
    f"{LOGIN}/static/style.css": 200,
    f"{LOGIN}/userinfo": 401,
    f"{LOGIN}/s/": 200,
    "http://acme.localhost:8000/account": 303,
    "http://api.lab.localhost:8000/openapi.json": 200,
}


@pytest.mark.parametrize("path", ["/authorize", "/login", "/account", "/logout", "/continue"])
async def test_everybody_else_is_answered_while_a_request_waits(
    visitor: httpx2.AsyncClient, lock: Connection, path: str
) -> None:
    waiting = asyncio.create_task(visitor.get(REQUEST.replace("/authorize", path)))
    for _ in range(100):  # steps of the loop, so that the request has come as far as it gets
        await asyncio.sleep(0)
    assert {address: (await visitor.get(address)).status_code for address in OTHERS} == OTHERS
    assert not waiting.done()
    lock.rollback()
    assert (await waiting).status_code < 500


async def test_a_page_says_that_it_has_waited_for_too_long(
    visitor: httpx2.AsyncClient, lock: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.database.PATIENCE_SECONDS", 0.1)
    page = await visitor.get(REQUEST)
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "Try again in a moment" in page.text
    assert "sqlite" not in page.text.lower()


async def test_a_program_reads_that_it_has_waited_for_too_long(
    visitor: httpx2.AsyncClient, lock: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.database.PATIENCE_SECONDS", 0.1)
    answer = await visitor.post(f"{LOGIN}/token", data=CODE, headers={"Origin": APP})
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Access-Control-Allow-Origin"] == APP


async def test_many_that_wait_all_end(
    visitor: httpx2.AsyncClient, lock: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.database.PATIENCE_SECONDS", 0.3)
    answers = await asyncio.gather(*(visitor.get(REQUEST) for _ in range(30)))
    assert {each.status_code for each in answers} == {503}
    lock.rollback()
    answers = await asyncio.gather(*(visitor.get(REQUEST) for _ in range(30)))
    assert {each.status_code for each in answers} == {303}


@pytest.mark.parametrize(
    ("scenario", "file", "path", "status"),
    [("invalid-aud", "issuer.sqlite3", "jwks.json", 200), ("missing-aud", "api.sqlite", "api/messages", 401)],
)
async def test_an_issuer_that_misbehaves_opens_its_storage_without_blocking(
    visitor: httpx2.AsyncClient,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    scenario: str,
    file: str,
    path: str,
    status: int,
) -> None:
    monkeypatch.setattr("server.database.PATIENCE_SECONDS", 0.1)
    folder = data / "scenarios" / scenario
    folder.mkdir(parents=True)
    address = f"{LOGIN}/s/{scenario}/{path}"
    with closing(connect(folder / file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        answer = await visitor.get(address)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert (await visitor.get(address)).status_code == status


def test_a_new_database_is_opened_once_the_program_that_is_making_it_is_done(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    with closing(connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = Timer(0.2, other.rollback)
        done.start()
        with closing(Database(f"sqlite:///{path}")) as database, database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        done.join()
