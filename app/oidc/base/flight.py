"""Single flight: calls that ask for the same thing at the same time share one answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Runs one task for each key at a time.

    The task goes on when a caller that waits for it is cancelled, because others may wait for it too.
    """

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[Result]] = {}

    async def run(self, key: Hashable, start: Callable[[], Awaitable[Result]]) -> Result:
        """Return the result of ``start()``, or of the call for ``key`` that is under way already."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.ensure_future(_awaited(start))
            task.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(task)

    def _ended(self, key: Hashable, task: asyncio.Task[Result]) -> None:
        self._tasks.pop(key, None)
        if not task.cancelled():
            task.exception()  # retrieved, so that asyncio does not warn when every caller has gone


async def _awaited(start: Callable[[], Awaitable[Result]]) -> Result:
    return await start()
