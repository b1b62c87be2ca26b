"""Stops Python code that runs too long, without a thread, a signal or a process.

Python calls a trace function at each step of traced code; ours looks at the clock. Code gets slower by
it, which is why it is for the few lines of a rule and for nothing else. One long call into C cannot be
interrupted this way; it is noticed when it returns.
"""

import sys
import time
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from types import FrameType, coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class TooSlow(BaseException):
    """The time is over. No Exception, so that ``except Exception`` in the code that runs does not swallow it."""


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what ``call`` returns. Raises TooSlow if it takes longer, in the middle of its Python code."""
    end = time.monotonic() + seconds

    def look_at_the_clock(frame: FrameType, event: str, argument: Any) -> Any:
        if time.monotonic() > end:
            raise TooSlow
        frame.f_trace_opcodes = True  # a loop within one line never reaches another line
        return look_at_the_clock

    before = sys.gettrace()
    sys.settrace(look_at_the_clock)  # for the frames of functions called from now on, this one not among them
    try:
        result = call()
    finally:
        sys.settrace(before)
    if time.monotonic() > end:
        raise TooSlow
    return result


@coroutine
def each_step_within(seconds: float, work: Coroutine[Any, Any, Result]) -> Generator[Any, Any, Result]:
    """Return what ``work`` returns. Raises TooSlow if it runs longer than ``seconds`` between two of its awaits.

    ``asyncio.timeout`` ends a coroutine that waits; one that never waits would hold up every other request.
    """
    step: Callable[[], Any] = partial(work.send, None)
    while True:
        try:
            waits_for = within(seconds, step)
        except StopIteration as done:
            result: Result = done.value
            return result
        try:
            step = partial(work.send, (yield waits_for))
        except BaseException as error:  # what is thrown in, a cancellation above all, is for the work to see
            step = partial(work.throw, error)
