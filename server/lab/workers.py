"""Several processes that do the same work. The first one starts them, replaces one that has ended, and stops them.

Each is a fork of the first, which has loaded everything already. So all of them have the same configuration, rules and
files of the page, a replacement too, even if somebody has changed these files meanwhile.

Windows has no fork(), so there this module cannot be imported.
"""

import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from .stopping import STOPPING, StopSignals

assert sys.platform != "win32"  # noqa: S101  type checkers know from this that nothing below is for Windows

PAUSE_SECONDS = 0.5  # before one that has ended is replaced, so that a lasting fault does not keep the machine busy
STOP_SECONDS = 5.0  # until one that does not stop is killed

logger = logging.getLogger(__name__)

Work = Callable[[int], None]
"""What each process does. It gets a file descriptor that becomes readable when the first process has ended."""


class Workers:
    """``count`` processes that do ``work``."""

    def __init__(self, work: Work, count: int) -> None:
        self._work, self._count = work, count
        self._pids: set[int] = set()
        self._is_stopping = False
        self._lifeline, self._held = os.pipe()

    def run(self, stop: StopSignals) -> None:
        """Return when this process was told to stop and all others have ended. ``stop`` says if that was before."""
        for number in STOPPING:
            signal.signal(number, self._stop)
        self._is_stopping = self._is_stopping or stop.came
        while not self._is_stopping or self._pids:
            while not self._is_stopping and len(self._pids) < self._count:
                self._start()
            pid, status = os.wait()
            self._pids.discard(pid)
            if not self._is_stopping:
                logger.error("worker_ended", extra={"worker": pid, "status": os.waitstatus_to_exitcode(status)})
                time.sleep(PAUSE_SECONDS)  # this process answers no request, so nobody waits for it

    def _start(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # until the new process is known, or can take them itself
        pid = os.fork()
        if pid == 0:
            self._do_work()
        self._pids.add(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def _do_work(self) -> None:
        """Do the work and end this process."""
        status = 1
        try:
            os.close(self._held)
            for number in STOPPING:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
            self._work(self._lifeline)
            status = 0
        except Exception:
            logger.exception("worker_failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        if not self._is_stopping:
            self._is_stopping = True
            signal.signal(signal.SIGALRM, self._kill)
            signal.setitimer(signal.ITIMER_REAL, STOP_SECONDS)
        self._send(signal.SIGTERM)

    def _kill(self, _signal: int, _frame: FrameType | None) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        for pid in self._pids:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(pid, number)
