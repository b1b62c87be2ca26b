"""Renewal ahead of expiry, on a clock that survives sleep.

One long timer would be wrong: a laptop that sleeps stops timers but not time. So the loop looks at the wall
clock every few seconds, and at once when the page wakes up. :func:`due_at` and :func:`retry_after` decide,
the loop only waits.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from ..context import Context
from ..errors import CookiesBlocked, OidcError, ProviderError, WrongUser
from ..ports import Stop
from ..tokens import Tokens

TICK_SECONDS = 5.0
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 300.0
LEAST_SECONDS = 30.0
"""How far one renewal is from the next, however short tokens live."""

WITHOUT_NEED_SECONDS = 900.0
"""How far, as long as more than half of the lifetime is left, and with it no need."""

JITTER = 0.05
"""Tabs that got their tokens at the same time should not renew at the same time; a part of the lifetime."""


def due_at(tokens: Tokens, fraction: float, random: float) -> float:
    """Return when to renew ``tokens``, in seconds since the epoch. ``random`` is from 0 to 1."""
    lifetime = max(0.0, tokens.expires_at - tokens.received_at)
    return tokens.received_at + max(lifetime * (fraction - JITTER * random), min(0.5 * lifetime, WITHOUT_NEED_SECONDS))


def retry_after(failures: int) -> float:
    """Return how many seconds to wait after so many failures in a row: doubling, up to five minutes."""
    return min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** (min(failures, 20) - 1))


def is_final(error: OidcError) -> bool:
    """Say whether trying again without the person is of no use."""
    return isinstance(error, WrongUser | CookiesBlocked) or (isinstance(error, ProviderError) and not error.may_pass)


class Renewal:
    """Calls ``renew`` (with a journey) when tokens are due, until it is stopped or the error is final.

    No standard says when; they are asked for with ``prompt=none`` (OpenID Connect Core 3.1.2.1). A setting says how
    long it goes on after somebody has last asked for a token.
    """

    def __init__(self, context: Context, renew: Callable[[str], Awaitable[object]]) -> None:
        self._context = context
        self._renew = renew
        self._clock = context.ports.clock
        self._events = context.events
        self._fraction = context.settings.renew_at_fraction
        self._used_at = self._clock.now()
        self._idle_limit = context.settings.renew_while_idle_seconds
        self._due: float | None = None
        self._began = -math.inf  # when the last renewal began
        self._generation = 0  # counts what was scheduled
        self._attempting = False
        self._expires_at = 0.0
        self._failures = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stop_listening: Stop | None = None

    def start(self) -> None:
        """Begin to watch the clock. Calling it again does nothing."""
        if self._task is None and self._fraction > 0:
            self._stop_listening = self._context.ports.wake.listen(self._wake_up)
            self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        """Stop watching."""
        if self._task and self._stop_listening:
            self._task.cancel()
            self._stop_listening()
            self._task = self._stop_listening = None

    def schedule(self, tokens: Tokens | None) -> None:
        """Renew ``tokens`` when they are due. None: there is nothing to renew."""
        self._failures = 0
        self._generation += 1
        random = int.from_bytes(self._context.ports.crypto.random_bytes(2)) / 0xFFFF
        due = due_at(tokens, self._fraction, random) if tokens else None
        self._due = None if due is None else max(due, min(self._began, self._clock.now()) + LEAST_SECONDS)
        self._expires_at = tokens.expires_at if tokens else 0.0
        if self._due is not None and self._task is not None:
            self._record(self._due - self._clock.now())
        self._changed.set()

    def hurry(self) -> None:
        """Renew at once what would be renewed later, unless it is tried again and again already."""
        if self._due is not None and self._failures == 0:
            self._due = min(self._due, self._clock.now())
            self._changed.set()

    def used(self) -> None:
        """Note that somebody has asked for a token."""
        self._used_at = self._clock.now()

    def failed_elsewhere(self, error: OidcError) -> None:
        """Another tab has tried in vain what this one would have tried; they try again together."""
        if self._due is not None and not self._attempting:
            self._try_again(error, not_before=self._due)

    def _wake_up(self) -> None:
        """Look at the clock at once. Whoever is back online need not wait for the next try."""
        now = self._clock.now()
        if self._due is not None and self._failures and now - self._began >= LEAST_SECONDS:
            self._due = min(self._due, now)
        self._changed.set()

    async def _run(self) -> None:
        while True:
            now = self._clock.now()
            if self._due is not None and now >= self._due and not self._is_idle(now):
                await self._attempt()
            else:
                left = TICK_SECONDS if self._due is None or self._due <= now else self._due - now
                await self._pause(min(left, TICK_SECONDS))

    async def _attempt(self) -> None:
        generation, self._began = self._generation, self._clock.now()
        failed: Exception | None = None
        self._attempting = True
        try:
            await self._renew(self._events.next_journey("silent"))
        except OidcError as error:
            failed = error
        except Exception as error:
            failed = error
            logging.getLogger(__name__).exception("Renewing failed by a mistake; it will be tried again.")
            sentence = f"Renewing failed by a mistake in this page ({type(error).__name__}). It will be tried again."
            details = {"code": "unexpected_error", "sentence": sentence, "hint": "The console has the details."}
            self._events.add("error", sentence=sentence, outcome="failed", details={"error": details})
        finally:
            self._attempting = False
        if self._generation == generation:  # else the session has changed meanwhile, and with it what is due
            self._due = None
            if failed is not None:
                self._try_again(failed)

    def _try_again(self, error: Exception, *, not_before: float = 0.0) -> None:
        self._failures += 1
        now = self._clock.now()
        due: float | None = max(now + retry_after(self._failures), not_before)
        if isinstance(error, OidcError) and is_final(error):
            # Blocked cookies are looked at once more when the tokens end, and the session with them.
            last = isinstance(error, CookiesBlocked) and self._expires_at > now
            due = self._expires_at if last else None
        self._due = due
        if due is not None:
            self._record(due - now)

    async def _pause(self, seconds: float) -> None:
        waits = {asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._changed.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._changed.clear()

    def _is_idle(self, now: float) -> bool:
        return self._idle_limit is not None and now - self._used_at > self._idle_limit

    def _record(self, seconds: float) -> None:
        self._events.add(
            "renewal_scheduled",
            sentence=f"The page will renew silently in {max(0.0, seconds):.0f} seconds.",
            details={"at": self._clock.now() + seconds, "in_seconds": seconds, "failures": self._failures},
        )
