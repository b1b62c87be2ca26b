"""What happens ahead of expiry: a silent renewal when tokens are due, and a notice if they expire all the same."""

import asyncio
import logging

from ..context import Context
from ..errors import NotSignedIn, OidcError, SessionChanged
from ..tokens import Tokens
from .schedule import TICK_SECONDS, is_expiring
from .token_source import TokenSource


class Renewal:
    """Renews the session's tokens by way of ``source``, and watches them expire, until it is stopped."""

    def __init__(self, context: Context, source: TokenSource) -> None:
        self._clock = context.ports.clock
        self._events = context.events
        self._fraction = context.settings.renew_at_fraction
        self._source = source
        self._schedule = source.session.schedule
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; without renewing if the settings switch that off. Calling it again only schedules anew."""
        if not self._tasks:
            self._tasks = [asyncio.ensure_future(self._watch())]
            if self._fraction > 0:
                self._tasks.append(asyncio.ensure_future(self._run()))
                self._schedule.running = True
        self._schedule.plan(self._source.session.state.tokens)

    def stop(self) -> None:
        """Stop."""
        while self._tasks:
            self._tasks.pop().cancel()
        self._schedule.running = False

    async def _watch(self) -> None:
        told: Tokens | None = None
        while True:
            await self._clock.sleep(TICK_SECONDS)
            tokens = self._source.session.state.tokens
            if tokens is not None and tokens is not told and is_expiring(tokens, self._clock.now()):
                told = tokens
                self._source.session.expiring.tell(tokens)

    async def _run(self) -> None:
        while True:
            await self._schedule.until_due()
            with self._schedule.attempt():
                await self._attempt()

    async def _attempt(self) -> None:
        try:
            await self._source.renew(self._events.next_journey("silent"))
        except (NotSignedIn, SessionChanged):  # a logout or login meanwhile is no failure
            raise
        except OidcError as error:
            self._source.session.renewal_failed.tell(error)
            raise
        except Exception as error:
            logging.getLogger(__name__).exception("Renewing failed by a mistake; it will be tried again.")
            sentence = f"Renewing failed by a mistake in this page ({type(error).__name__}). It will be tried again."
            hint = "The console has the details."
            details = {"code": "unexpected_error", "sentence": sentence, "hint": hint}
            self._events.add("error", sentence=sentence, outcome="failed", details={"error": details})
            self._source.session.renewal_failed.tell(OidcError(sentence, hint=hint))
            raise
