"""When to renew, on a clock that survives sleep.

No standard says when; the request is one with ``prompt=none`` (OpenID Connect Core 3.1.2.1). A single long timer would
be wrong: a laptop that sleeps stops timers but not time. So the wall clock is looked at every few seconds, and at once
when the page wakes up.
"""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager

from ..context import Context
from ..errors import CookiesBlocked, OidcError, ProviderError, SettingsError, WrongUser
from ..tokens import Tokens

TICK_SECONDS = 5.0
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 300.0
LEAST_SECONDS = 30.0
"""The least time between two renewals, however short tokens live."""

WITHOUT_NEED_SECONDS = 900.0
"""The least time before a renewal while more than half of the lifetime is left."""

JITTER = 0.05
"""A part of the lifetime, so that tabs that got their tokens at the same time do not renew at the same time."""


def due_at(tokens: Tokens, fraction: float, random: float) -> float:
    """Return when to renew ``tokens``, in seconds since the epoch. ``random`` is from 0 to 1."""
    lifetime = max(0.0, tokens.expires_at - tokens.received_at)
    return tokens.received_at + max(lifetime * (fraction - JITTER * random), min(0.5 * lifetime, WITHOUT_NEED_SECONDS))


def is_expiring(tokens: Tokens, now: float) -> bool:
    """Say whether ``tokens`` expire within a minute, or a tenth of their lifetime if that is less, or have expired."""
    return now >= tokens.expires_at - min(60.0, 0.1 * (tokens.expires_at - tokens.received_at))


def retry_after(failures: int) -> float:
    """Return how many seconds to wait after so many failures in a row: doubling, up to five minutes."""
    return min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** (min(failures, 20) - 1))


def is_final(error: OidcError) -> bool:
    """Say whether trying again is useless until the person logs in, or somebody corrects the settings."""
    return isinstance(error, WrongUser | CookiesBlocked | SettingsError) or (
        isinstance(error, ProviderError) and not error.may_pass
    )


class Schedule:
    """Knows when the session's tokens are due.

    ``running``: :class:`.renewal.Renewal` waits for that; only then does the plan enter the event log. Nothing is due
    once nobody has asked for a token for as long as the setting ``renew_while_idle_seconds`` says.
    """

    def __init__(self, context: Context) -> None:
        self.running = False
        self._crypto = context.ports.crypto
        self._clock = context.ports.clock
        self._events = context.events
        self._fraction = context.settings.renew_at_fraction
        self._idle_limit = context.settings.renew_while_idle_seconds
        self._used_at = self._clock.now()
        self._due: float | None = None
        self._began = -math.inf  # when the last renewal began
        self._plans = 0  # counts the calls of plan
        self._attempting = False
        self._expires_at = 0.0
        self._failures = 0
        self._changed = asyncio.Event()

    def plan(self, tokens: Tokens | None) -> None:
        """Renew ``tokens`` when they are due. None: there is nothing to renew."""
        self._failures = 0
        self._plans += 1
        random = int.from_bytes(self._crypto.random_bytes(2)) / 0xFFFF
        due = due_at(tokens, self._fraction, random) if tokens else None
        self._due = None if due is None else max(due, min(self._began, self._clock.now()) + LEAST_SECONDS)
        self._expires_at = tokens.expires_at if tokens else 0.0
        self._record()
        self._changed.set()

    def hurry(self) -> None:
        """Renew now what would be renewed later, unless a retry is already scheduled."""
        if self._due is not None and self._failures == 0:
            self._due = min(self._due, self._clock.now())
            self._changed.set()

    def used(self) -> None:
        """Note that somebody has asked for a token."""
        self._used_at = self._clock.now()

    def wake_up(self) -> None:
        """Look at the clock at once. A page that is online again need not wait for the next retry."""
        now = self._clock.now()
        if self._due is not None and self._failures and now - self._began >= LEAST_SECONDS:
            self._due = min(self._due, now)
        self._changed.set()

    def failed_elsewhere(self, error: OidcError) -> bool:
        """Another tab has failed with the request that this tab would have sent. They try again together.

        Returns whether this tab renews ahead of expiry and was not attempting it itself.
        """
        if self._due is None or self._attempting:
            return False
        self._try_again(error, not_before=self._due)
        return self.running

    async def until_due(self) -> None:
        """Wait until tokens are due."""
        while not self._is_due(now := self._clock.now()):
            left = TICK_SECONDS if self._due is None or self._due <= now else self._due - now
            await self._pause(min(left, TICK_SECONDS))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Renew in this block. An error that leaves it goes no further: it says when to try again."""
        plan, self._began = self._plans, self._clock.now()
        failed: Exception | None = None
        self._attempting = True
        try:
            yield
        except Exception as error:
            failed = error
        finally:
            self._attempting = False
        if self._plans == plan:  # otherwise the session has changed meanwhile, and there is a new plan
            self._due = None
            if failed is not None:
                self._try_again(failed)

    def _is_due(self, now: float) -> bool:
        idle = self._idle_limit is not None and now - self._used_at > self._idle_limit
        return self._due is not None and now >= self._due and not idle

    def _try_again(self, error: Exception, *, not_before: float = 0.0) -> None:
        self._failures += 1
        now = self._clock.now()
        self._due = max(now + retry_after(self._failures), not_before)
        if isinstance(error, OidcError) and is_final(error):
            # With blocked cookies there is one more try when the tokens expire, and the session ends with them.
            is_last_try_ahead = isinstance(error, CookiesBlocked) and self._expires_at > now
            self._due = self._expires_at if is_last_try_ahead else None
        self._record()

    async def _pause(self, seconds: float) -> None:
        waits = {asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._changed.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._changed.clear()

    def _record(self) -> None:
        if self._due is not None and self.running:
            seconds = self._due - self._clock.now()
            self._events.add(
                "renewal_scheduled",
                sentence=f"The page will renew silently in {max(0.0, seconds):.0f} seconds.",
                details={"at": self._due, "in_seconds": seconds, "failures": self._failures},
            )
