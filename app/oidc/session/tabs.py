"""The tabs of one browser: one of them renews, all of them have it; who logs out in one is out in all.

Web Locks elect the tab that asks the authorization server, and a BroadcastChannel hands its result to the others.
The two are not ordered with each other: a tab may get the lock before the message arrives that the work is done.
So whoever begins says so first, and whoever gets the lock after that waits a moment for the result. A tab that
dies while it holds the lock loses it, and the next one goes on. A failure is a result too: what the authorization
server has refused to one tab it would refuse to the next.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from ..context import Context
from ..errors import NotSignedIn, OidcError, SessionChanged, WrongUser, error_of
from ..ports import Stop
from ..tokens import Tokens

RESULT_SECONDS = 1.0
"""How long to wait for a result that must be on its way."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Tokens that another tab got, what UserInfo said there, the request (a key) that they answer, and the session.

    ``flagged``: the flag of that session was set.
    """

    tokens: Tokens
    profile: dict[str, Any] | None
    key: str
    session: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The session that ended in another tab: why, as a stable code, and in a sentence."""

    session: str
    reason: str
    sentence: str


class Tabs:
    """This tab's place among the others.

    ``on_tokens`` is called for tokens of the others, and says whether they are good here. ``on_failure`` is called for
    a request (a key) that brought them none, ``on_end`` for a session that ended there.
    """

    def __init__(
        self,
        context: Context,
        *,
        on_tokens: Callable[[Shared], bool],
        on_failure: Callable[[str, OidcError], None],
        on_end: Callable[[Ended], None],
    ) -> None:
        self._channel = context.ports.channel
        self._locks = context.ports.locks
        self._prefix = context.prefix
        self._on_tokens = on_tokens
        self._on_failure = on_failure
        self._on_end = on_end
        self._under_way: set[str] = set()
        self._results: dict[str, Tokens | OidcError | None] = {}  # of what is waited for, and of nothing else
        self._news = asyncio.Event()
        self._stop: Stop | None = None

    def start(self) -> None:
        """Begin to listen. Calling it again does nothing."""
        if self._stop is None:
            self._stop = self._channel.listen(self._hear)

    def stop(self) -> None:
        """Stop listening."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    async def once(self, key: str, get: Callable[[], Awaitable[Tokens]]) -> Tokens:
        """Return the result of ``get``, or the one of another tab that got the same (``key``) meanwhile.

        Raises what ``get`` raises, here or there.
        """
        self._results[key] = None
        try:
            async with self._listening(), self._locks.hold(f"{self._prefix}{key}"):
                shared = await self._result_on_its_way(key)
                if isinstance(shared, OidcError):
                    raise shared
                if shared is not None:
                    return shared
                async with self._announced(key):
                    return await get()
        finally:
            self._results.pop(key, None)

    def tell_tokens(self, shared: Shared) -> None:
        """Hand tokens to the other tabs."""
        message = {"key": shared.key, "tokens": shared.tokens.to_json(), "profile": shared.profile}
        self._post({"type": "tokens", "session": shared.session, "flagged": shared.flagged, **message})

    def tell_end(self, ended: Ended) -> None:
        """Tell the other tabs that a session has ended."""
        self._post({"type": "end", **asdict(ended)})

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        """Hear the others at least until the block ends: a browser that restarts opens all its tabs at once."""
        already = self._stop is not None
        self.start()
        try:
            yield
        finally:
            if not already:
                self.stop()

    @asynccontextmanager
    async def _announced(self, key: str) -> AsyncIterator[None]:
        self._post({"type": "begun", "key": key})
        try:
            yield
        except (NotSignedIn, SessionChanged, WrongUser):  # that is about the session of this tab
            raise
        except OidcError as error:
            self._post({"type": "failed", "key": key, "code": error.code, "message": error.message})
            raise
        finally:
            self._post({"type": "ended", "key": key})

    async def _result_on_its_way(self, key: str) -> Tokens | OidcError | None:
        try:
            async with asyncio.timeout(RESULT_SECONDS):
                while key in self._under_way:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:  # that tab has died
            self._under_way.discard(key)
        return self._results.get(key)

    def _post(self, message: dict[str, Any]) -> None:
        self._channel.post(json.dumps({"client": self._prefix, **message}))

    def _hear(self, text: str) -> None:
        """Act on a message. Other clients of this origin use the same channel, so what is not ours is passed over."""
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict) or message.get("client") != self._prefix:
            return
        key, session = str(message.get("key", "")), str(message.get("session", ""))
        match message.get("type"):
            case "begun":
                self._under_way.add(key)
            case "ended":
                self._under_way.discard(key)
            case "failed":
                error = error_of(str(message.get("code", "")), str(message.get("message", "")))
                if error is not None:
                    self._settle(key, error)
                    self._on_failure(key, error)
            case "end":
                self._on_end(Ended(session, str(message.get("reason", "")), str(message.get("sentence", ""))))
            case "tokens":
                tokens, profile = Tokens.from_json(message.get("tokens")), message.get("profile")
                profile = profile if isinstance(profile, dict) else None
                shared = tokens and Shared(tokens, profile, key, session, message.get("flagged") is True)
                if tokens is not None and shared and session and self._on_tokens(shared):
                    self._settle(key, tokens)
        self._news.set()

    def _settle(self, key: str, result: Tokens | OidcError) -> None:
        if key in self._results:
            self._results[key] = result
