"""The whole lab as one application: every part, and the issuers that misbehave on purpose."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, connect

import httpx2
import pytest
from starlette.types import ASGIApp

from server.__main__ import ACME_CONFIG, SAMPLE_CONFIG, load_page, make_app
from server.config import load
from server.lab.names import LabPorts


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def whole_lab(data: Path) -> ASGIApp:
    ports, environ = LabPorts(), {"LAB_DATA": str(data)}
    config, acme = load(SAMPLE_CONFIG, environ, ports), load(ACME_CONFIG, environ, ports)
    return make_app(None, config, acme, load_page(ports), ports, misbehaving=True)


@pytest.fixture
def visitor(whole_lab: ASGIApp) -> httpx2.AsyncClient:
    """What asks the lab, and takes a failure for an answer."""
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(whole_lab, raise_app_exceptions=False))


@pytest.fixture
def lock(whole_lab: ASGIApp, data: Path) -> Iterator[Connection]:
    """Another program that has the database of the login server locked."""
    with closing(connect(data / "login.lab.localhost.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
