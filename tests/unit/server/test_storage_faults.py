"""Storage that cannot be used stops every command with a sentence, whichever part it belongs to."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import server.__main__ as program
from server.api.messages import FILE_NAME

pytestmark = pytest.mark.sqlite

LOGIN, ACME = "login.lab.localhost.sqlite3", "acme.localhost.sqlite3"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that runs a command on the folder ``data``; a server ends as soon as it would answer."""
    monkeypatch.setattr(program, "listen", lambda *arguments: [])
    monkeypatch.setattr(program, "serve", lambda *arguments: None)
    monkeypatch.setenv("LAB_DATA", str(tmp_path / "data"))
    return lambda *arguments: program.main(arguments)


def noise(data: Path, name: str) -> None:
    data.mkdir(exist_ok=True)
    (data / name).write_bytes(b"this is no database, and long enough to be looked at" * 100)


def folder(data: Path, name: str) -> None:
    (data / name).mkdir(parents=True)


def other_tables(data: Path, name: str) -> None:
    data.mkdir(exist_ok=True)
    with closing(sqlite3.connect(data / name)) as connection:
        connection.execute("CREATE TABLE messages (something TEXT)")


COMMANDS = {
    FILE_NAME: [(), ("--only", "api"), ("reset",)],
    LOGIN: [(), ("--only", "login"), ("reset",), ("keys", "rotate")],
    ACME: [(), ("--only", "login"), ("keys", "rotate")],
}


@pytest.mark.parametrize("spoil", [noise, folder, other_tables])
@pytest.mark.parametrize(
    ("name", "command"), [(name, command) for name, commands in COMMANDS.items() for command in commands]
)
def test_a_file_that_is_no_database_of_ours(
    start: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path, str], None],
    name: str,
    command: tuple[str, ...],
) -> None:
    spoil(tmp_path / "data", name)
    assert start(*command) == 1
    says_so(capsys, command, name)


@pytest.mark.parametrize("command", [(), ("--only", "api"), ("--only", "login"), ("reset",), ("keys", "rotate")])
def test_a_data_folder_that_is_a_file(
    start: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    (tmp_path / "data").write_text("in the way")
    assert start(*command) == 1
    says_so(capsys, command, "data")


@pytest.mark.parametrize("command", [(), ("--only", "api"), ("--only", "login"), ("reset",), ("keys", "rotate")])
@pytest.mark.parametrize("used_before", [False, True])
def test_a_data_folder_that_may_not_be_written(
    start: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    used_before: bool,
    command: tuple[str, ...],
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    assert not used_before or start() == 0
    with read_only(data):
        if os.access(data, os.W_OK):
            pytest.skip("root may write everywhere")
        assert start(*command) == 1
    says_so(capsys, command, "data")


@contextmanager
def read_only(data: Path) -> Iterator[None]:
    for path in (*data.iterdir(), data):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        data.chmod(0o755)


@pytest.mark.parametrize("command", [("reset",), ("keys", "rotate")])
@pytest.mark.parametrize("name", [FILE_NAME, LOGIN])
def test_a_database_that_somebody_has_locked(
    start: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    command: tuple[str, ...],
) -> None:
    if (name, command) == (FILE_NAME, ("keys", "rotate")):
        pytest.skip("the API has no keys")
    assert start() == 0
    monkeypatch.setattr("server.database.AT_START_MS", 50)
    with closing(sqlite3.connect(tmp_path / "data" / name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert start(*command) == 1
    says_so(capsys, command, name)


def test_a_note_of_the_reset_that_cannot_be_written(
    start: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data" / "scenarios" / "reset").mkdir(parents=True)
    assert start("reset") == 1
    says_so(capsys, ("reset",), "scenarios")


def test_a_good_folder_starts(start: Callable[..., int], tmp_path: Path) -> None:
    assert [start(*command) for command in [(), ("reset",), ("keys", "rotate"), ("--only", "api")]] == [0, 0, 0, 0]
    assert {FILE_NAME, LOGIN, ACME} <= {path.name for path in (tmp_path / "data").iterdir()}


def says_so(capsys: pytest.CaptureFixture[str], command: tuple[str, ...], name: str) -> None:
    message = capsys.readouterr().err
    assert ("The server cannot start." in message) == (command not in [("reset",), ("keys", "rotate")])
    assert name in message
    assert "alembic" not in message
    assert "Traceback" not in message
