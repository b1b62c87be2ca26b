"""Changes that share a transaction: none is answered before it is on disk, and none fails for another one's fault."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError

from server.database import Database, DatabaseBusy
from server.group_commit import GroupCommit

Kept = Callable[[], set[str]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'lab.sqlite3'}")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE things (name TEXT PRIMARY KEY)"))
    database.share_the_loop()
    yield database
    database.close()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """What another program sees."""

    def names() -> set[str]:
        with closing(connect(tmp_path / "lab.sqlite3")) as other:
            return {name for (name,) in other.execute("SELECT name FROM things")}

    return names


@pytest.fixture
def commits(database: Database) -> list[Connection]:
    """The transactions that have been committed."""
    found: list[Connection] = []
    event.listen(database.engine, "commit", found.append)
    return found


def insert(name: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text("INSERT INTO things VALUES (:name)"), {"name": name})


async def test_changes_of_one_moment_are_one_transaction(
    database: Database, kept: Kept, commits: list[Connection]
) -> None:
    group = GroupCommit(database)
    await asyncio.gather(*(group.write(insert(name)) for name in "abc"))
    assert len(commits) == 1
    assert kept() == {"a", "b", "c"}
    await group.write(insert("d"))
    assert len(commits) == 2


async def test_whoever_is_told_so_finds_the_change_on_disk(database: Database, kept: Kept) -> None:
    group = GroupCommit(database)

    async def write(name: str) -> bool:
        await group.write(insert(name))
        return name in kept()

    assert await asyncio.gather(*map(write, "abc")) == [True, True, True]


async def test_nobody_is_told_before_the_commit(database: Database, kept: Kept) -> None:
    group = GroupCommit(database)
    writing = [asyncio.ensure_future(group.write(insert(name))) for name in "abc"]
    done_before: list[bool] = []
    event.listen(database.engine, "commit", lambda connection: done_before.extend(each.done() for each in writing))
    await asyncio.gather(*writing)
    assert done_before == [False, False, False]


@pytest.mark.parametrize("order", ["xab", "axb", "abx"])
async def test_a_change_that_fails_fails_alone_and_leaves_nothing(database: Database, kept: Kept, order: str) -> None:
    group = GroupCommit(database)
    await group.write(insert("there"))

    def half_way(connection: Connection) -> None:
        insert("x")(connection)
        insert("there")(connection)

    changes = [half_way if name == "x" else insert(name) for name in order]
    results = await asyncio.gather(*map(group.write, changes), return_exceptions=True)
    assert [type(result) for result in results] == [IntegrityError if name == "x" else type(None) for name in order]
    assert kept() == {"there", "a", "b"}


async def test_a_commit_that_fails_is_no_success(database: Database, kept: Kept) -> None:
    def fail(connection: Connection) -> None:
        raise OSError("the disk is full")

    event.listen(database.engine, "commit", fail)
    results = await asyncio.gather(*map(GroupCommit(database).write, map(insert, "ab")), return_exceptions=True)
    assert [type(result) for result in results] == [OSError, OSError]
    assert kept() == set()


async def test_all_are_told_that_another_program_has_the_lock(database: Database, kept: Kept, tmp_path: Path) -> None:
    group = GroupCommit(database)
    with closing(connect(tmp_path / "lab.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        results = await asyncio.gather(*map(group.write, map(insert, "ab")), return_exceptions=True)
        assert [type(result) for result in results] == [DatabaseBusy, DatabaseBusy]
    await group.write(insert("c"))
    assert kept() == {"c"}


async def test_a_request_that_is_given_up_takes_no_other_with_it(database: Database, kept: Kept) -> None:
    group = GroupCommit(database)
    given_up, other = (asyncio.ensure_future(group.write(insert(name))) for name in "ab")
    await asyncio.sleep(0)  # both have handed in their change
    given_up.cancel()
    await other
    assert "b" in kept()
