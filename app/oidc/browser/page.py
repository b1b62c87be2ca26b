"""The page itself: its address and history, its storage, the time, and the signals that time may have jumped."""

import asyncio
from collections.abc import Callable, Mapping
from time import time
from typing import Any, ClassVar

from js import document, navigator, window
from pyodide.ffi import JsException

from ..answer.address import take_from_address
from ..base.storage import NoStorage
from ..ports import Stop, Storage
from .javascript import js_object, listen, text_or_none


class BrowserNavigator:
    """``location`` and ``history``."""

    _given_back: ClassVar[str | None] = None  # all clients of the page share it, each with ports of its own

    def address(self) -> str:
        return str(window.location.href)

    def take_response(self) -> str | None:
        """Return what the script in the page's head took out of the address.

        What it left there, or all where there is no such script, is taken out here, a second later.
        """
        given_back, BrowserNavigator._given_back = BrowserNavigator._given_back, None
        if hasattr(window, "takeAuthorizationResponse"):
            taken = text_or_none(window.takeAuthorizationResponse())
            if taken is not None:
                return taken
        address, response = take_from_address(self.address())
        if response is not None:
            self.replace_address(address)
        return response if response is not None else given_back

    def give_back_response(self, response: str) -> None:
        BrowserNavigator._given_back = response

    def replace_address(self, url: str) -> None:
        window.history.replaceState(window.history.state, "", url)

    def scrolled(self) -> float:
        return float(window.scrollY)

    def scroll_to(self, pixels: float) -> None:
        """Scroll there at once, whatever the page's style says about scrolling."""
        window.scrollTo(js_object({"top": pixels, "behavior": "instant"}))

    def pressed(self) -> bool:
        """Ask the browser whether the last press is still fresh; some browsers do not say."""
        return hasattr(navigator, "userActivation") and bool(navigator.userActivation.isActive)

    def isolated(self) -> bool:
        return hasattr(window, "crossOriginIsolated") and bool(window.crossOriginIsolated)

    def go(self, url: str) -> None:
        window.location.assign(url)

    def post(self, url: str, fields: Mapping[str, str]) -> None:
        """Leave by a form that is made for it."""
        form = document.createElement("form")
        form.method = "post"
        form.action = url
        for name, value in fields.items():
            field = document.createElement("input")
            field.type = "hidden"
            field.name = name
            field.value = value
            form.append(field)
        document.body.append(form)
        form.submit()
        form.remove()


def storage_area(name: str) -> Storage:
    """Return ``sessionStorage`` or ``localStorage``; where the browser forbids it, one that keeps nothing."""
    try:
        area = getattr(window, name)
    except JsException:
        return NoStorage()
    return BrowserStorage(area) if hasattr(area, "getItem") else NoStorage()


class BrowserStorage:
    """``sessionStorage`` or ``localStorage``."""

    def __init__(self, area: Any) -> None:
        self._area = area

    def get(self, key: str) -> str | None:
        return text_or_none(self._area.getItem(key))

    def set(self, key: str, value: str) -> None:
        try:
            self._area.setItem(key, value)
        except JsException as error:
            raise OSError(str(error)) from error

    def remove(self, key: str) -> None:
        self._area.removeItem(key)

    def names(self) -> list[str]:
        return [str(self._area.key(index)) for index in range(self._area.length)]


class BrowserClock:
    """Wall-clock time, and timers."""

    def now(self) -> float:
        return time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class BrowserWake:
    """``visibilitychange``, ``online`` and ``pageshow``."""

    def listen(self, callback: Callable[[], None]) -> Stop:

        def on_event(event: Any) -> None:
            if document.visibilityState == "visible":
                callback()

        stops = [
            listen(document, "visibilitychange", on_event),
            listen(window, "online", on_event),
            listen(window, "pageshow", on_event),
        ]

        def stop() -> None:
            for each in stops:
                each()

        return stop
