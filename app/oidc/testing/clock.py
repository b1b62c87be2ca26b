"""Time that a test moves, and the signals that it has moved."""

import asyncio
from collections.abc import Callable

from ..ports import Stop

NOW = 1_800_000_000.0
"""When every fake world begins, in seconds since the epoch."""


class FakeClock:
    """Time that moves only when a test says so."""

    def __init__(self, now: float = NOW) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until :meth:`advance` has gone that far."""
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, sleeper))
        await sleeper

    async def advance(self, seconds: float) -> None:
        """Let time pass, second by second, and let everybody act who waited for it."""
        end = self._now + seconds
        while self._now < end:
            self._now = min(end, self._now + 1)
            await self._wake()

    async def jump(self, seconds: float) -> None:
        """Let time pass as on a machine that sleeps: nobody wakes up on the way, and timers do not ring after it."""
        self._now += seconds
        self._sleepers = [(at + seconds, sleeper) for at, sleeper in self._sleepers]
        await settle()

    async def _wake(self) -> None:
        due = [sleeper for at, sleeper in self._sleepers if at <= self._now]
        self._sleepers = [(at, sleeper) for at, sleeper in self._sleepers if at > self._now]
        for sleeper in due:
            if not sleeper.done():
                sleeper.set_result(None)
        await settle()


async def settle() -> None:
    """Let every task that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


class FakeWake:
    """Wake-up signals: call :meth:`fire`."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []

    def listen(self, callback: Callable[[], None]) -> Stop:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    async def fire(self) -> None:
        """Give the signal, and let everybody act."""
        for callback in tuple(self._callbacks):
            callback()
        await settle()
