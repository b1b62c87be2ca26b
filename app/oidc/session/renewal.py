"""Silent renewal ahead of expiry: waits until tokens are due (:mod:`.schedule`) and asks for new ones."""

import asyncio
import logging

from ..context import Context
from ..errors import OidcError
from .token_source import TokenSource


class Renewal:
    """Renews the session's tokens by way of ``source`` until it is stopped."""

    def __init__(self, context: Context, source: TokenSource) -> None:
        self._events = context.events
        self._fraction = context.settings.renew_at_fraction
        self._source = source
        self._schedule = source.session.schedule
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, unless the settings switch renewal off. Calling it again only schedules anew."""
        if self._task is None and self._fraction > 0:
            self._task = asyncio.ensure_future(self._run())
            self._schedule.running = True
        self._schedule.plan(self._source.session.state.tokens)

    def stop(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._schedule.running = False

    async def _run(self) -> None:
        while True:
            await self._schedule.until_due()
            with self._schedule.attempt():
                await self._attempt()

    async def _attempt(self) -> None:
        try:
            await self._source.renew(self._events.next_journey("silent"))
        except OidcError:
            raise
        except Exception as error:
            logging.getLogger(__name__).exception("Renewing failed by a mistake; it will be tried again.")
            sentence = f"Renewing failed by a mistake in this page ({type(error).__name__}). It will be tried again."
            details = {"code": "unexpected_error", "sentence": sentence, "hint": "The console has the details."}
            self._events.add("error", sentence=sentence, outcome="failed", details={"error": details})
            raise
