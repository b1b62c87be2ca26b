"""PostgreSQL: every wait for it ends, and a request that it keeps from an answer ends in a sentence."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from server import postgresql
from server.config import ConfigError
from server.database import Database
from tests import on_postgresql
from tests.unit.authorization_server.lab import ISSUER, Lab, new_lab

needs_postgresql = pytest.mark.skipif(not on_postgresql.URL, reason="make test-postgresql has one")
NOBODY = "postgresql+psycopg://lab:secret@127.0.0.1:9/lab"


@pytest.fixture(scope="module")
def cluster() -> Iterator[on_postgresql.Cluster]:
    with on_postgresql.running(settings=on_postgresql.NOT_KEPT) as cluster:
        yield cluster


@pytest.fixture
def lab(tmp_path: Path, cluster: on_postgresql.Cluster) -> Lab:
    """A lab whose database can be stopped."""
    schema = f"lab_{abs(hash(tmp_path))}"
    engine = create_engine(cluster.url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    url = f"{cluster.url}?options=-csearch_path%3D{schema}"
    return new_lab(tmp_path, lambda config: replace(config, server=replace(config.server, database_url=url)))


def asks(lab: Lab) -> httpx2.AsyncClient:
    app = lab.apps["login.lab.localhost:8000"]
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app, raise_app_exceptions=False))


@needs_postgresql
@pytest.mark.parametrize("table", ["transactions", "users", "signing_keys"])
async def test_a_table_that_somebody_has_locked_is_a_sentence(lab: Lab, table: str) -> None:
    browser, _ = await lab.logged_in()
    other = create_engine(lab.config.server.database_url)
    with other.connect() as connection:
        connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        page = await browser.get(lab.authorize_url(prompt="login" if table == "transactions" else "none"))
        assert page.status == 503
        assert int(page.headers["Retry-After"]) > 0
        assert "Try again in a moment" in page.words
        assert (await browser.get(f"{ISSUER}/.well-known/openid-configuration")).status == 200
        connection.rollback()
        assert (await browser.get(lab.authorize_url())).status in (200, 303)
    other.dispose()


@needs_postgresql
async def test_while_the_database_is_gone_everybody_is_answered(
    lab: Lab, cluster: on_postgresql.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.database.PATIENCE_SECONDS", 0.2)
    browser, page = await lab.logged_in()
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    cluster.stop("immediate")
    try:
        for address in (lab.authorize_url(prompt="none"), f"{ISSUER}/jwks.json", f"{ISSUER}/userinfo"):
            for _ in range(2):
                answer = await browser.get(address, headers=bearer)
                assert answer.status == 503
                assert int(answer.headers["Retry-After"]) > 0
                assert "Try again in a moment" in answer.text
        for path in ("/.well-known/openid-configuration", "/static/style.css"):
            assert (await browser.get(f"{ISSUER}{path}")).status == 200
    finally:
        cluster.start()
    assert "access_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 200


@needs_postgresql
async def test_a_restart_between_two_requests_is_not_noticed(lab: Lab, cluster: on_postgresql.Cluster) -> None:
    browser, _ = await lab.logged_in()
    cluster.stop()
    cluster.start()
    assert "access_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment


@needs_postgresql
async def test_what_cannot_be_stored_is_a_sentence(lab: Lab) -> None:
    for path in ("/login?transaction=%00", "/continue?state=a%00b", "/connections/acme/callback?state=%00"):
        answer = await asks(lab).get(f"{ISSUER}{path}")
        assert answer.status_code == 400, path


@needs_postgresql
def test_the_limits_are_those_of_every_connection(new_database: str) -> None:
    database = Database(new_database)
    with database.read() as connection:
        before = connection.scalar(text("SHOW lock_timeout"))
    database.share_the_loop()
    with database.read() as connection:
        assert (before, connection.scalar(text("SHOW lock_timeout"))) == ("5s", "100ms")
        assert connection.scalar(text("SHOW statement_timeout")) == "2s"
        assert connection.scalar(text("SHOW synchronous_commit")) == "on", "whatever the server is set to"
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"
    with database.write("a name") as connection:
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
    database.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (NOBODY, "connection failed"),
        (NOBODY.replace("psycopg", "psycopg2"), "write postgresql+psycopg://"),
        (NOBODY.replace("postgresql+psycopg", "postgres"), "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence_without_its_password(
    tmp_path: Path, url: str, sentence: str
) -> None:
    with pytest.raises(ConfigError, match="cannot be opened") as raised:
        new_lab(tmp_path, lambda config: replace(config, server=replace(config.server, database_url=url)))
    assert sentence in str(raised.value)
    assert "secret" not in str(raised.value)


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(ConfigError, match=r"pip install implicit-flow-lab\[postgresql\]"):
        Database(NOBODY)


def error(state: str | None, *, lost: bool = False, kind: str = "OperationalError") -> DBAPIError:
    orig = type(kind, (Exception,), {"sqlstate": state})()
    return DBAPIError("SELECT 1", None, orig, connection_invalidated=lost)


@pytest.mark.parametrize(
    ("what", "trouble"),
    [
        (error("55P03"), "busy"),
        (error("57014"), "busy"),
        (error("25P04"), "busy"),  # transaction_timeout
        (error("40P01"), "busy"),
        (error("40003"), "busy"),  # statement_completion_unknown
        (error("57P01"), "gone"),
        (error("57P05"), "gone"),  # idle_session_timeout
        (error("25P03"), "gone"),  # idle_in_transaction_session_timeout
        (error("53300"), "gone"),  # too_many_connections
        (error("08006"), "gone"),
        (error("53100"), "broken"),  # disk_full
        (error("53200"), "broken"),  # out_of_memory
        (error("58P01"), "broken"),  # undefined_file
        (error("XX002"), "broken"),  # index_corrupted
        (error("28P01"), "broken"),  # invalid_password
        (error("3D000"), "broken"),  # invalid_catalog_name
        (error("42501"), "broken"),  # insufficient_privilege
        (error(None), "gone"),
        (error("XX000", lost=True), "gone"),
        (error("42P01", kind="UndefinedTable"), "broken"),
        (error("42703", kind="UndefinedColumn"), None),
        (error("23505", kind="UniqueViolation"), None),
        (ValueError(), None),
    ],
)
def test_what_an_error_means(what: Exception, trouble: str | None) -> None:
    assert postgresql.trouble_of(what) == trouble
