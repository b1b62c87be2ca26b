"""The database: what survives, and which databases are refused."""

import os
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, text

from server.authorization_server.records.storage import Storage, meta
from server.config import ConfigError
from tests.unit.authorization_server.lab import ISSUER


async def test_everything_survives_a_restart(lab):
    browser, page = await lab.logged_in()
    token = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    waiting = await browser.get(lab.authorize_url(prompt="consent"))
    before = (await browser.get(f"{ISSUER}/jwks.json")).json()
    lab.apps.clear()
    lab.start()
    assert (await browser.get(f"{ISSUER}/jwks.json")).json() == before
    assert (await browser.get(f"{ISSUER}/userinfo", headers=token)).status == 200
    assert "access_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment
    assert "access_token" in (await browser.press(waiting, "Allow")).fragment, "an open form as well"


def test_a_file_that_is_no_database(lab, tmp_path):
    path = tmp_path / "noise.sqlite3"
    path.write_bytes(b"this is no database, and long enough to be looked at" * 10)
    with pytest.raises(ConfigError, match="cannot be opened"):
        Storage(f"sqlite:///{path}")


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuchdatabase://localhost/lab", "sqlite:////proc/nothing/lab.sqlite3", "sqlite:///{file}/a"]
)
def test_a_database_that_cannot_be_used(tmp_path, url):
    path = tmp_path / "file"
    path.write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be opened"):
        Storage(url.format(file=path))


def test_no_password_of_a_database_is_in_an_error():
    with pytest.raises(ConfigError) as raised:
        Storage("nosuchdatabase://lab:secret@localhost/lab")
    assert "secret" not in str(raised.value)


@pytest.mark.sqlite
@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_on_the_machine_reads_the_keys(lab, tmp_path):
    files = [path for path in tmp_path.iterdir() if ".sqlite3" in path.name]
    assert len(files) >= 2
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []


def test_sqlite_is_durable(tmp_path):
    storage = Storage(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with storage.read() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    storage.close()


def test_what_is_read_inside_another_block_is_of_the_same_moment(lab):
    storage = Storage(lab.config.server.database_url)

    def value():
        with storage.read() as connection:
            return connection.scalar(select(meta.c.value).where(meta.c.key == "a word"))

    with storage.read():
        assert value() is None
        with storage.write() as connection:
            connection.execute(insert(meta).values(key="a word", value="new"))
        assert value() is None
    assert value() == "new"
    storage.close()


@pytest.mark.sqlite
async def test_a_database_in_memory_lasts_as_long_as_the_server(make_lab):
    lab = make_lab(lambda config: replace(config, server=replace(config.server, database_url="sqlite://")))
    browser, page = await lab.logged_in()
    assert "access_token" in page.fragment
    assert "access_token" in (await browser.get(lab.authorize_url(prompt="none"))).fragment
