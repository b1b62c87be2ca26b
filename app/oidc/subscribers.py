"""Those who want to hear of something: a mistake in one of them disturbs neither the others nor who tells them."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from .ports import Stop

Value = TypeVar("Value")


class Subscribers(Generic[Value]):
    """Calls functions with each new value, in the order in which they came."""

    def __init__(self) -> None:
        self._functions: list[Callable[[Value], None]] = []

    def add(self, function: Callable[[Value], None]) -> Stop:
        """Call ``function`` with every value from now on. Returns the function that ends it."""
        self._functions.append(function)
        return lambda: self._functions.remove(function)

    def tell(self, value: Value) -> None:
        """Call everybody. What a function raises goes to Python's log, which a page shows in its console."""
        for function in tuple(self._functions):
            try:
                function(value)
            except Exception:
                logging.getLogger(__name__).exception("A subscriber failed; the client goes on.")
