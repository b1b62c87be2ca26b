"""What the tabs of one browser share: locks and a channel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from ..ports import Stop


class FakeLocks:
    """Locks that all tabs of one browser share."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._hold(name)

    @asynccontextmanager
    async def _hold(self, name: str) -> AsyncIterator[None]:
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield


class FakeChannel:
    """One tab's end of a channel; ``ends`` are the ends of all tabs of one browser."""

    def __init__(self, ends: "list[FakeChannel]") -> None:
        self._ends = ends
        self._callbacks: list[Callable[[str], None]] = []
        self.sent: list[str] = []
        ends.append(self)

    def post(self, message: str) -> None:
        self.sent.append(message)
        for end in self._ends:
            if end is not self:
                for callback in tuple(end._callbacks):
                    callback(message)

    def listen(self, callback: Callable[[str], None]) -> Stop:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)
