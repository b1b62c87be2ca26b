"""Those who want to hear of something: a mistake in one of them disturbs neither the others nor who tells them."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Subscribers(Generic[Value]):
    """Calls functions with each new value, in the order in which they came."""

    def __init__(self) -> None:
        self._functions: dict[object, Callable[[Value], None]] = {}

    def add(self, function: Callable[[Value], None]) -> Callable[[], None]:
        """Call ``function`` with every value from now on. Returns the function that ends it, once or twice."""
        subscription = object()
        self._functions[subscription] = function

        def stop() -> None:
            self._functions.pop(subscription, None)

        return stop

    def tell(self, value: Value) -> None:
        """Call everybody. What a function raises goes to Python's log, which a page shows in its console."""
        for function in tuple(self._functions.values()):
            try:
                function(value)
            except Exception:
                logging.getLogger(__name__).exception("A subscriber failed; the client goes on.")
