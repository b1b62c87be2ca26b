"""Storage that breaks while the server runs: a full disk, or a file that may no longer be written."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine, event
from starlette.types import ASGIApp

from server.database import close_connections

pytestmark = pytest.mark.sqlite

APP, LOGIN = "http://app.lab.localhost:8000", "http://login.lab.localhost:8000"
REQUEST = f"{LOGIN}/authorize?client_id=spa&response_type=id_token&redirect_uri={APP}/&scope=openid&nonce=n"
FULL, READ_ONLY = "PRAGMA max_page_count = 1", "PRAGMA query_only = ON"
"""What lets SQLite say that its disk is full as soon as the file would have to grow, or that it may not be written."""


@pytest.fixture(params=[FULL, READ_ONLY], ids=["full", "read-only"])
def broken(request: pytest.FixtureRequest, whole_lab: ASGIApp) -> Iterator[None]:
    def spoil(connection: Any, _record: object) -> None:
        connection.execute(request.param)

    event.listen(Engine, "connect", spoil)
    close_connections()
    yield
    event.remove(Engine, "connect", spoil)
    close_connections()


@pytest.mark.usefixtures("broken")
async def test_the_page_says_so_and_the_log_says_why(
    visitor: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [await visitor.get(f"{REQUEST}&state={'s' * 5_000}") for _ in range(3)]
    assert {each.status_code for each in answers[1:]} == {503}
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "cannot use its own storage" in answers[-1].text
    assert not any(each.exc_info for each in caplog.records)
    (line, *_) = [each for each in caplog.records if each.message == "storage_broken"]
    assert line.levelno == logging.ERROR
    assert "full" in vars(line)["reason"] or "readonly" in vars(line)["reason"]


@pytest.fixture
def deleted(whole_lab: ASGIApp, data: Path, tmp_path: Path) -> Iterator[None]:
    close_connections()
    for each in data.glob("*.sqlite*"):
        each.rename(tmp_path / each.name)
    yield
    close_connections()
    for each in tmp_path.glob("*.sqlite*"):
        each.rename(data / each.name)


@pytest.mark.usefixtures("deleted")
async def test_files_that_somebody_has_deleted(visitor: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    assert (await visitor.get(REQUEST)).status_code == 503
    assert not any(each.exc_info for each in caplog.records)


@pytest.mark.usefixtures("broken")
async def test_what_needs_no_storage_is_answered(visitor: httpx2.AsyncClient) -> None:
    for address in (f"{APP}/", f"{LOGIN}/jwks.json", f"{LOGIN}/.well-known/openid-configuration"):
        assert (await visitor.get(address)).status_code == 200


async def test_it_goes_on_when_the_storage_is_mended(visitor: httpx2.AsyncClient) -> None:
    assert (await visitor.get(REQUEST)).status_code == 303
