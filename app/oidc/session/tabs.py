"""The channel between the tabs of one browser, and turns: one tab asks, the others take its result.

Web Locks elect the tab that asks the authorization server; a BroadcastChannel carries its result to the others. The two
are not ordered: a tab may get the lock before the message with the result arrives. So the tab that asks announces it
first, and the next one to get the lock waits a moment for the result. A tab that dies loses its lock, and the next one
goes on. A failure is a result too: what the authorization server refuses to one tab it would refuse to the next.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ..context import Context
from ..errors import NotSignedIn, OidcError, SessionChanged, WrongUser
from ..ports import Stop
from ..tokens import Tokens
from .messages import Begun, Failed, Finished, Message, from_text, to_text

RESULT_SECONDS = 1.0
"""How long to wait for a result that was announced."""


class TabChannel:
    """Messages to and from the other tabs, for one client."""

    def __init__(self, context: Context) -> None:
        self._channel = context.ports.channel
        self._client = context.prefix

    def post(self, message: Message) -> None:
        """Send ``message`` to every other tab."""
        self._channel.post(to_text(message, self._client))

    def listen(self, heard: Callable[[Message], None]) -> Stop:
        """Call ``heard`` with each message of another tab."""

        def hear(text: str) -> None:
            message = from_text(text, self._client)
            if message is not None:
                heard(message)

        return self._channel.listen(hear)


class Turns:
    """Turns at asking the authorization server, one tab at a time for each request.

    A request is known by a key (:func:`.asking_again.key_of`). Whoever listens to the channel reports here what
    concerns requests: :meth:`begun`, :meth:`finished` and :meth:`settle`.
    """

    def __init__(self, context: Context, channel: TabChannel) -> None:
        self._channel = channel
        self._locks = context.ports.locks
        self._prefix = context.prefix
        self._under_way: set[str] = set()
        self._results: dict[str, Tokens | OidcError | None] = {}  # only for keys that this tab waits for
        self._news = asyncio.Event()

    @asynccontextmanager
    async def take(self, key: str) -> AsyncIterator[Tokens | None]:
        """Wait for this tab's turn, and hold it until the block ends.

        Gives the tokens that another tab got meanwhile. If it gives None, the block is to send the request, and an
        error that leaves it is shared with the other tabs. Raises the error that another tab met.
        """
        self._results[key] = None
        try:
            async with self._locks.hold(f"{self._prefix}{key}"):
                result = await self._result_on_its_way(key)
                if isinstance(result, OidcError):
                    raise result
                if result is not None:
                    yield result
                else:
                    async with self._announced(key):
                        yield None
        finally:
            self._results.pop(key, None)

    def begun(self, key: str) -> None:
        """Another tab has sent the request ``key``."""
        self._under_way.add(key)
        self._news.set()

    def finished(self, key: str) -> None:
        """Another tab is done with the request ``key``."""
        self._under_way.discard(key)
        self._news.set()

    def settle(self, key: str, result: Tokens | OidcError) -> None:
        """Another tab has the result of the request ``key``."""
        if key in self._results:
            self._results[key] = result

    @asynccontextmanager
    async def _announced(self, key: str) -> AsyncIterator[None]:
        self._channel.post(Begun(key))
        try:
            yield
        except (NotSignedIn, SessionChanged, WrongUser):  # these concern the session of this tab alone
            raise
        except OidcError as error:
            self._channel.post(Failed(key, error))
            raise
        finally:
            self._channel.post(Finished(key))

    async def _result_on_its_way(self, key: str) -> Tokens | OidcError | None:
        try:
            async with asyncio.timeout(RESULT_SECONDS):
                while key in self._under_way:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:  # that tab has died
            self._under_way.discard(key)
        return self._results.get(key)
