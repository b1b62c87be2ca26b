"""How a process is told to stop: Ctrl+C (SIGINT), or SIGTERM, as containers and service managers send it."""

import signal
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """Notes from now on that the process has been told to stop; ``came`` says so.

    It is for the time until the server looks at these signals itself. Without it Python raises KeyboardInterrupt
    wherever the start has come to: that is a traceback at best, and at worst it gets lost in a callback that may not
    raise anything.
    """

    def __init__(self) -> None:
        self.came = False
        for number in STOPPING:
            signal.signal(number, self._note)

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.came = True
