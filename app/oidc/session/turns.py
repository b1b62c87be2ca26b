"""Turns among the tabs of one browser: one tab asks the authorization server, the others take its result.

Web Locks elect the tab that asks the authorization server; a BroadcastChannel carries its result to the others. The two
are not ordered: a tab may get the lock before the message with the result arrives. So the tab that asks announces it
first, and the next one to get the lock waits a moment for the result.

A tab that dies loses its lock, and the next one goes on. A tab that has stopped (in ``alert()``, in a debugger, in a
long computation) keeps it. So no tab waits longer than an attempt may take; then it asks without the lock.

A failure is a result too: what the authorization server refuses to one tab it would refuse to the next. It is shared
only if the attempt took no longer than the others wait for it. A failure after that may come from the stop alone.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..context import Context
from ..errors import NotSignedIn, OidcError, SessionChanged, SettingsError, WrongUser
from ..tokens import Tokens
from .channel import TabChannel
from .messages import Begun, Failed, Finished

RESULT_SECONDS = 1.0
"""How long to wait for a result that was announced, once its tab has released the lock."""

PATIENCE = 1.5
"""How long to wait for another tab, as a multiple of ``silent_timeout_seconds``. Its frame may use all of that time."""

Result = Tokens | OidcError


class Turns:
    """Turns at asking the authorization server, one tab at a time for each request.

    A request is known by a key (:func:`.asking_again.key_of`). Whoever listens to the channel reports here what
    concerns requests: :meth:`begun`, :meth:`finished` and :meth:`settle`.
    """

    def __init__(self, context: Context, channel: TabChannel) -> None:
        self._channel = channel
        self._locks = context.ports.locks
        self._now = context.now
        self._prefix = context.prefix
        self._patience = PATIENCE * context.settings.silent_timeout_seconds
        self._under_way: set[str] = set()
        self._waiting: list[tuple[str, asyncio.Future[Result | None]]] = []
        self._news = asyncio.Event()

    @asynccontextmanager
    async def take(self, key: str) -> AsyncIterator[Result | None]:
        """Wait for this tab's turn, and hold it until the block ends.

        Gives the result of another tab as soon as there is one. If it gives None, the block is to send the request, and
        an error that leaves it is shared with the other tabs. It gives None without a turn when the wait has become too
        long.
        """
        outcome: asyncio.Future[Result | None] = asyncio.get_running_loop().create_future()
        entry = (key, outcome)
        self._waiting.append(entry)
        holding = asyncio.ensure_future(self._hold(key, outcome))
        try:
            try:
                async with asyncio.timeout(self._patience):
                    result = await outcome
            except TimeoutError:  # the tab that has the lock is alive, but does nothing
                result = None
            self._waiting.remove(entry)  # from here on, other tabs' results are not this tab's
            if result is not None:
                yield result
            else:
                async with self._announced(key):
                    yield None
        finally:
            if entry in self._waiting:
                self._waiting.remove(entry)
            holding.cancel()

    def begun(self, key: str) -> None:
        """Another tab has sent the request ``key``."""
        self._under_way.add(key)
        self._news.set()

    def finished(self, key: str) -> None:
        """Another tab is done with the request ``key``."""
        self._under_way.discard(key)
        self._news.set()

    def settle(self, key: str, result: Result) -> None:
        """Another tab has the result of the request ``key``."""
        for waiting, outcome in self._waiting:
            if waiting == key and not outcome.done():
                outcome.set_result(result)

    @asynccontextmanager
    async def _announced(self, key: str) -> AsyncIterator[None]:
        began = self._now()
        self._channel.post(Begun(key))
        try:
            yield
        except (NotSignedIn, SessionChanged, SettingsError, WrongUser):  # these concern this tab alone
            raise
        except OidcError as error:
            if 0 <= self._now() - began <= self._patience:
                self._channel.post(Failed(key, error))
            raise
        finally:
            self._channel.post(Finished(key))

    async def _hold(self, key: str, outcome: asyncio.Future[Result | None]) -> None:
        """Hold the lock until this is cancelled, and set ``outcome`` to None when it is this tab's turn."""
        try:
            async with self._locks.hold(f"{self._prefix}{key}"):
                await self._until_finished(key)
                if not outcome.done():
                    outcome.set_result(None)
                await asyncio.get_running_loop().create_future()
        finally:
            if not outcome.done():  # a browser whose locks fail
                outcome.set_result(None)

    async def _until_finished(self, key: str) -> None:
        try:
            async with asyncio.timeout(RESULT_SECONDS):
                while key in self._under_way:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:  # that tab has died
            self._under_way.discard(key)
