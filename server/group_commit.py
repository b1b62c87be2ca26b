"""Group commit: what requests write at the same time is on disk after one wait for the disk.

A commit takes as long as the disk does, and a silent login little more than that. So a request that adds rows hands
them to :meth:`GroupCommit.write`, and is answered when they are on disk. Whatever is handed in before the event loop
comes round again shares one transaction. It needs no thread.
"""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from .database import Database, DatabaseBusy

Change = Callable[[Connection], object]


class GroupCommit:
    """The shared transactions of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Change, asyncio.Future[None]]] = []

    async def write(self, change: Change) -> None:
        """Return when ``change`` is on disk. Raises what it raises, or DatabaseBusy; then nothing of it is kept.

        If another change of the same transaction fails, ``change`` is called again in a transaction of its own.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((change, done))
        loop.call_soon(self._write_waiting)
        await done

    def _write_waiting(self) -> None:
        waiting = [(change, done) for change, done in self._waiting if not done.done()]  # done: nobody waits any longer
        self._waiting = []
        shared = self._error_of([change for change, _ in waiting])
        for change, done in waiting:
            alone = shared is not None and len(waiting) > 1 and not isinstance(shared, DatabaseBusy)
            error = self._error_of([change]) if alone else shared
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)

    def _error_of(self, changes: Sequence[Change]) -> Exception | None:
        """Write all of ``changes`` or, if that raises, none of them. Returns what was raised."""
        if not changes:
            return None
        try:
            with self._database.write() as connection:
                for change in changes:
                    change(connection)
        except Exception as error:
            return error
        return None
