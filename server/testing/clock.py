"""A clock that a test can move. It goes on from wherever it was put."""

import time


class MovableClock:
    """Seconds since the epoch, shifted against the machine's own."""

    def __init__(self) -> None:
        self._shift = 0.0

    def __call__(self) -> float:
        return time.time() + self._shift

    def forward(self, seconds: float) -> None:
        """Move by ``seconds``; a negative number moves back."""
        self._shift += seconds

    def set(self, now: float) -> None:
        """Make it this moment now, in seconds since the epoch."""
        self._shift = now - time.time()

    def reset(self) -> None:
        """Follow the machine's clock again."""
        self._shift = 0.0
