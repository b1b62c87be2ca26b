"""A clock, an event loop and a way to run commands that go on while a test has frozen the time.

freezegun and time-machine replace ``time.time`` and, each in its own way, ``time.monotonic``, on which the timers of
asyncio and the time limits of ``subprocess`` depend: while the time stands still, neither ever ends. Both leave
``clock_gettime(CLOCK_MONOTONIC)`` alone, and what the kernel waits for, such as the lock inside ``threading.Timer``.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Event, Thread, Timer
from typing import BinaryIO

MOST_OUTPUT = 1_000_000
"""Bytes that are kept of what a command prints. The end says why a login failed."""
LAST_WORDS_SECONDS = 1.0


class RealTimeLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers follow a clock that no test freezes."""

    def time(self) -> float:
        """Return seconds since some moment."""
        if sys.platform == "win32":
            return time.monotonic()  # there is no clock_gettime
        return time.clock_gettime(time.CLOCK_MONOTONIC)


def run_command(argv: Sequence[str], environ: Mapping[str, str], seconds: float) -> tuple[int | None, str]:
    """Run a command with ``environ`` added to its environment. Return its exit status, and what it printed.

    After ``seconds`` the command is killed, with all that it has started. The status is None if it was still running
    then; what it left in the background does not count, and is killed when the command ends. Of what it printed the
    last :data:`MOST_OUTPUT` bytes are kept.
    """
    process = subprocess.Popen(  # noqa: S603  the person's own command
        argv,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # a group of its own, to be killed as one
    )
    is_late = Event()

    def stop() -> None:
        if process.poll() is None:
            is_late.set()
        _kill(process)

    output = bytearray()
    reader = Thread(target=_keep_the_end, args=(process.stdout, output), daemon=True)
    timer = Timer(seconds, stop)
    reader.start()
    timer.start()
    try:
        process.wait()
    finally:
        timer.cancel()
        _kill(process)
    # A daemon that has left the group may hold the output open for ever: nobody waits for that.
    reader.join(LAST_WORDS_SECONDS)
    return None if is_late.is_set() else process.returncode, output.decode(errors="replace")


def _keep_the_end(stream: BinaryIO, output: bytearray) -> None:
    """Read ``stream`` to its end, and keep the last bytes of it in ``output``."""
    with stream:
        while chunk := os.read(stream.fileno(), 65536):
            output += chunk
            del output[:-MOST_OUTPUT]


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):  # all of them have ended
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
