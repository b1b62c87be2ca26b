"""Other windows of the page: hidden frames and popups."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from js import Promise, clearInterval, document, setInterval, window
from pyodide.ffi import JsException, create_proxy, jsnull

from ..errors import PopupBlocked, PopupClosed
from ..ports import Message, Popup, Window
from .javascript import listen, plain

POPUP_SIZE = "popup,width=520,height=680"

FRAME_MAY = "allow-scripts allow-same-origin allow-forms"
"""What a page in a hidden frame needs to log somebody in. Without a sandbox it could lead our whole page away."""


class BrowserWindow:
    """What a frame or popup shows, and what it says, as two queues."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self.addresses: asyncio.Queue[str | None] = asyncio.Queue()
        self.messages: asyncio.Queue[Message] = asyncio.Queue()

    async def next_address(self) -> str | None:
        return await self.addresses.get()

    async def next_message(self) -> Message:
        return await self.messages.get()

    def note_address(self) -> None:
        """Put the present address into the queue; the browser refuses to tell it for a foreign page."""
        try:
            self.addresses.put_nowait(str(self._target().location.href))
        except (JsException, AttributeError):
            self.addresses.put_nowait(None)

    def on_message(self, event: Any) -> None:
        """Put a message of this window into the queue, as plain data; what strangers say is not even read."""
        if event.source == self._target():
            self.messages.put_nowait(Message(str(event.origin), plain(event.data)))


class BrowserFrames:
    """Hidden iframes."""

    def open(self, url: str) -> AbstractAsyncContextManager[Window]:
        return self._open(url)

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncIterator[Window]:
        frame = document.createElement("iframe")
        frame.hidden = True
        frame.title = "Silent login"
        frame.setAttribute("sandbox", FRAME_MAY)  # before the address, because it is for the pages that come after it
        shown = BrowserWindow(lambda: frame.contentWindow)

        def on_load(event: Any) -> None:
            shown.note_address()

        stops = [listen(frame, "load", on_load), listen(window, "message", shown.on_message)]
        frame.src = url
        document.body.append(frame)
        try:
            yield shown
        finally:
            for stop in stops:
                stop()
            frame.remove()


class BrowserPopup(BrowserWindow):
    """A popup window. It has no load event that we may see, so it is looked at several times a second."""

    LOOK_MILLISECONDS = 100

    def __init__(self, opened: Any) -> None:
        super().__init__(lambda: opened)
        self._opened = opened
        self._last: str | None = None
        self._closed = asyncio.Event()
        self._look = create_proxy(self.look)
        self._interval = setInterval(self._look, self.LOOK_MILLISECONDS)

    def go(self, url: str) -> None:
        self._opened.location.replace(url)

    async def next_address(self) -> str | None:
        """Wait for the next page. Raises :class:`.errors.PopupClosed`."""
        address = await super().next_address()
        if address is None and self._closed.is_set():
            raise PopupClosed
        return address

    def look(self) -> None:
        """Note a change of address, and the end."""
        if self._opened.closed:
            self._closed.set()
            self.addresses.put_nowait(None)
            return
        try:
            address = str(self._opened.location.href)
        except (JsException, AttributeError):
            return
        if address != self._last:
            self._last = address
            self.addresses.put_nowait(address)

    def close(self) -> None:
        """Close the window and stop looking."""
        clearInterval(self._interval)
        self._look.destroy()
        self._opened.close()
        # A window that stays open shows no answer in its address bar. One that closes must not be sent anywhere
        # meanwhile: Chromium does not close a window that has just gone on to another page.
        if not self._opened.closed:
            self._opened.location.replace("about:blank")


class BrowserPopups:
    """``window.open``."""

    def open(self) -> AbstractAsyncContextManager[Popup]:
        return self._open()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Popup]:
        # Firefox runs timers while it opens a window. One that enters Python while Python waits for the window
        # would end the interpreter, so the window is opened as soon as no Python is at work.
        opened = await Promise.resolve().then(window.open.bind(window, "about:blank", "_blank", POPUP_SIZE))
        if not hasattr(opened, "closed") or opened.closed:
            raise PopupBlocked
        # A foreign page could lead its opener away. A page that is framed itself is left its name, because the
        # callback page can then reach it by that alone.
        if window.parent == window:
            opened.opener = jsnull
        popup = BrowserPopup(opened)
        try:
            yield popup
        finally:
            popup.close()
