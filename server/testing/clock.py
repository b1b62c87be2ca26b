"""A clock that a test can move. It goes on from wherever it was put."""

import time

LAST_MOMENT = 253_402_300_800.0
"""The end of the year 9999, in seconds since the epoch: no date is written after it."""
OUT_OF_RANGE = "the clock must stay between the years 1970 and 9999"


class MovableClock:
    """Seconds since the epoch, shifted against the machine's own."""

    def __init__(self) -> None:
        self._shift = 0.0

    def __call__(self) -> float:
        return time.time() + self._shift

    def forward(self, seconds: float) -> None:
        """Move by ``seconds``; a negative number moves back. Raises ValueError if that leads to no date."""
        try:
            self.set(self() + seconds)
        except OverflowError:  # a whole number may be larger than any that has a fraction
            raise ValueError(OUT_OF_RANGE) from None

    def set(self, now: float) -> None:
        """Make it this moment now, in seconds since the epoch. Raises ValueError if it is no date."""
        if not 0 <= now < LAST_MOMENT:
            raise ValueError(OUT_OF_RANGE)
        self._shift = now - time.time()

    def reset(self) -> None:
        """Follow the machine's clock again."""
        self._shift = 0.0
