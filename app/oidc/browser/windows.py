"""Other windows of the page: hidden frames and popups."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from js import BroadcastChannel, Promise, clearInterval, document, setInterval, window
from pyodide.ffi import JsException, create_proxy, jsnull

from ..errors import PopupBlocked
from ..ports import Message, Popup, PopupGone, Stop, Window
from .javascript import listen, plain
from .policy import forbidden, listen_to_policy

POPUP_SIZE = "popup,width=520,height=680"

CALLBACK_CHANNEL = "pyscript-oidc callback"
"""The name that the script of the callback page uses."""

FRAME_MAY = "allow-scripts allow-same-origin allow-forms allow-storage-access-by-user-activation"
"""What a page in a hidden frame needs to log somebody in. Without a sandbox it could lead our whole page away.

The last word is for Firefox: without it a sandboxed frame of another site never gets the cookies that Firefox would
give it otherwise, for example after a login by redirect.
"""

REMOVE_AFTER_SECONDS = 0.1
"""How long a hidden frame stays when nobody waits for it any more."""


class BrowserWindow:
    """What a frame or popup shows, and what it says, as two queues. It is looked at ten times a second.

    A page without an answer in its address is noted at once, so that the app, served there by mistake, is gone before
    it has started a second Python. One that shows an answer is noted when it has loaded: it may take the answer itself.
    """

    LOOK_MILLISECONDS = 100

    def __init__(self, target: Callable[[], Any]) -> None:
        self._target = target
        self._last: str | None = "about:blank"
        self.addresses: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.messages: asyncio.Queue[Message] = asyncio.Queue()
        self._look = create_proxy(self.look)
        self._interval = setInterval(self._look, self.LOOK_MILLISECONDS)

    async def next_address(self) -> str | None:
        address = await self.addresses.get()
        if isinstance(address, Exception):
            raise address
        return address

    async def next_message(self) -> Message:
        """Wait for the next message."""
        return await self.messages.get()

    def look(self, event: Any = None) -> None:
        """Put the address into the queue if it is a new one; for a foreign page the browser does not tell it."""
        try:
            shown = self._target()
            address = str(shown.location.href)
            if ("#" in address or "?" in address) and shown.document.readyState != "complete":
                return
        except (JsException, AttributeError):
            address = None
        if address != self._last:
            self._last = address
            self.addresses.put_nowait(address)

    def on_message(self, event: Any) -> None:
        """Put a message of this window into the queue, as plain data; what strangers say is not even read."""
        if event.source == self._target():
            self.messages.put_nowait(Message(str(event.origin), plain(event.data)))

    def on_violation(self, blocked: str) -> None:
        """Put an error into the queue, because the page's own policy keeps a page of ``blocked`` out of the frame."""
        self.addresses.put_nowait(forbidden("frame-src", blocked, "a hidden frame to show"))

    def stop_looking(self) -> None:
        """Stop looking."""
        clearInterval(self._interval)
        self._look.destroy()


class BrowserFrames:
    """Hidden iframes."""

    def open(self, url: str) -> AbstractAsyncContextManager[Window]:
        """Open ``url`` in an iframe; it is removed a moment after the block ends."""
        return self._open(url)

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncIterator[Window]:
        frame = document.createElement("iframe")
        frame.hidden = True
        frame.title = "Silent login"
        frame.setAttribute("sandbox", FRAME_MAY)  # before the address, because it is for the pages that come after it
        shown = BrowserWindow(lambda: frame.contentWindow)
        # In a hidden tab timers may be late, so the address is read when a page has loaded, too.
        stops = [
            listen(frame, "load", shown.look),
            listen(window, "message", shown.on_message),
            listen_to_policy("frame-src", shown.on_violation),
            shown.stop_looking,
        ]
        frame.src = url
        document.body.append(frame)
        try:
            yield shown
        finally:
            for stop in stops:
                stop()
            # Not at once: it takes as long as all checks of the answer, which whoever waits for it can make first.
            asyncio.get_running_loop().call_later(REMOVE_AFTER_SECONDS, frame.remove)


class BrowserPopup(BrowserWindow):
    """A popup window, and what callback pages hand over."""

    LOOKS_BEFORE_A_PERSON_CLOSES = 2
    """A window that a policy cuts off may look foreign for a moment, in one look, before it is gone."""

    def __init__(self, opened: Any) -> None:
        super().__init__(lambda: opened)
        self._opened = opened
        self._foreign_looks = 0
        self._stop_listening = listen_to_callback_pages(self.messages.put_nowait)

    def go(self, url: str) -> None:
        self._opened.location.replace(url)

    def look(self, event: Any = None) -> None:
        """Note a change of address, and the end."""
        if self._opened.closed:
            seen = self._foreign_looks >= self.LOOKS_BEFORE_A_PERSON_CLOSES
            self.addresses.put_nowait(PopupGone(seen=seen))
            return
        super().look()
        self._foreign_looks += self._last is None

    def close(self) -> None:
        """Close the window and stop looking."""
        self.stop_looking()
        self._stop_listening()
        self._opened.close()
        # A window that stays open shows no answer in its address bar. One that closes must not be sent anywhere
        # meanwhile: Chromium does not close a window that has just gone on to another page.
        if not self._opened.closed:
            with suppress(JsException):  # it shows a foreign page, which is not ours to lead away
                self._opened.location.replace("about:blank")


def listen_to_callback_pages(callback: Callable[[Message], None]) -> Stop:
    """Call ``callback`` with what callback pages of this origin hand over. Returns the function that ends it."""
    try:
        channel = BroadcastChannel.new(CALLBACK_CHANNEL)
    except JsException:  # the browser forbids it; a window that is not cut off is seen even so
        return lambda: None

    def on_message(event: Any) -> None:
        callback(Message(str(event.origin), plain(event.data)))

    stop = listen(channel, "message", on_message)

    def end() -> None:
        stop()
        channel.close()

    return end


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
