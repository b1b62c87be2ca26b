"""Those who want to hear of something: a mistake in one of them disturbs neither the others nor who tells them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

Subscriber = Callable[[Value], object]
"""A function, plain or async, that is called with each new value."""


class Subscribers(Generic[Value]):
    """Calls functions with each new value, in the order in which they came."""

    def __init__(self) -> None:
        self._functions: dict[object, Subscriber[Value]] = {}
        self._tasks: set[asyncio.Future[None]] = set()  # a task that nobody holds may be collected before it ends

    def add(self, function: Subscriber[Value]) -> Callable[[], None]:
        """Call ``function`` with every value from now on. Returns the function that ends it, once or twice."""
        subscription = object()
        self._functions[subscription] = function

        def stop() -> None:
            self._functions.pop(subscription, None)

        return stop

    def tell(self, value: Value) -> None:
        """Call everybody; async functions go on by themselves.

        What a function raises goes to Python's log, which a page shows in its console.
        """
        for function in tuple(self._functions.values()):
            try:
                result = function(value)
                if isawaitable(result):
                    self._go_on(result)
            except Exception:
                _log()

    def _go_on(self, waiting: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(_finish(waiting))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _finish(waiting: Awaitable[Any]) -> None:
    try:
        await waiting
    except Exception:
        _log()


def _log() -> None:
    logging.getLogger(__name__).exception("A subscriber failed; the client goes on.")
