"""The page itself: its address and history, its storage, the time, and the signals that time may have jumped."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import time
from typing import Any, ClassVar

from js import document, navigator, window
from pyodide.ffi import JsException

from ..answer.address import take_from_address
from ..base.sites import origin
from ..base.storage import NoStorage
from ..ports import Stop, Storage
from .javascript import js_object, listen, text_or_none
from .policy import forbidden, listen_to_policy

LEAVING_SECONDS = 10.0
"""How long a page that has sent a form waits to be left. A policy may stop a redirect of the answer, too."""


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

    async def post(self, url: str, fields: Mapping[str, str]) -> None:
        """Leave by a form that is made for it, and wait until the page is left, or the form is stopped."""
        form = document.createElement("form")
        form.method = "post"
        form.action = url
        for name, value in fields.items():
            field = document.createElement("input")
            field.type = "hidden"
            field.name = name
            field.value = value
            form.append(field)
        end: asyncio.Queue[str | None] = asyncio.Queue()
        stops = [
            listen_to_policy("form-action", end.put_nowait),
            listen(window, "pagehide", lambda event: end.put_nowait(None)),
        ]
        document.body.append(form)
        try:
            form.submit()
        except JsException:  # so Firefox says that the policy forbids it
            end.put_nowait(origin(url))
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVING_SECONDS):
                    blocked = await end.get()
                if blocked is not None:
                    raise forbidden("form-action", blocked, "a form to go to")
        finally:
            form.remove()
            for stop in stops:
                stop()


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
