"""The guard against login loops: a page that logs in by itself, and a server that sends it back at once."""

import json
from contextlib import suppress

from ..base import strict_json
from ..context import Context
from ..errors import LoginLoop, StorageUnavailable

LOOP_SECONDS = 60.0
LOOP_DEPARTURES = 5
"""A page that leaves more often than this within a minute, without a press, is in a loop."""


class LoopGuard:
    """Counts how often this tab left to log in without a press, and remembers the last answer's error."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._key = context.prefix + "departures"

    def note_departure(self) -> None:
        """Count a departure that no press caused. Raises :class:`.errors.LoginLoop` if there were too many."""
        now = self._context.now()
        times, error = self._departures()
        recent = [at for at in times if 0 <= now - at < LOOP_SECONDS]
        if len(recent) >= LOOP_DEPARTURES:
            raise LoginLoop(
                f"{LoginLoop.sentence} The last answer was the error {error!r}." if error else None,
                details={"departures": len(recent), "seconds": LOOP_SECONDS, "reason": error},
            )
        self._keep([*recent, now], error)

    def note_result(self, error: str | None) -> None:
        """Remember the error code of the last answer, or None if it was accepted, as the reason of a later loop."""
        times, before = self._departures()
        if times and error != before:
            with suppress(StorageUnavailable):  # the answer's own error is more useful
                self._keep(times, error)

    def _departures(self) -> tuple[list[float], str | None]:
        """Return the times of departure and the last error code. Storage can be edited by hand."""
        kept = strict_json.stored(self._context.session_storage.get(self._key))
        times, error = kept.get("times"), kept.get("error")
        return (
            list(filter(strict_json.is_time, times)) if isinstance(times, list) else [],
            error if strict_json.is_text(error) else None,
        )

    def _keep(self, times: list[float], error: str | None) -> None:
        self._context.session_storage.set(self._key, json.dumps({"times": times, "error": error}))
