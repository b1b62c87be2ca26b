"""The ports on a real browser. The only file of this package that knows ``js``; nothing here decides anything.

Three habits of Pyodide shape it: JavaScript's ``null`` is not ``None``; a Python function that JavaScript keeps
must be destroyed by hand, or by the listener wrappers that do it; and in WebKit a fetch without an answer never
comes back, so every wait has its end.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from time import time
from typing import Any
from urllib.parse import urlsplit

from js import (
    JSON,
    AbortController,
    BroadcastChannel,
    Object,
    Promise,
    Uint8Array,
    clearInterval,
    crypto,
    document,
    fetch,
    navigator,
    setInterval,
    window,
)
from pyodide.ffi import JsException, create_proxy, to_js
from pyodide.ffi.wrappers import add_event_listener, remove_event_listener

from .answer.responses import take_from_address
from .base.storage import NoStorage
from .errors import PopupBlocked, PopupClosed
from .ports import HttpResponse, Message, Popup, Ports, Stop, Storage, Window

CHANNEL = "pyscript-oidc"
POPUP_SIZE = "popup,width=520,height=680"


def browser_ports() -> Ports:
    """Return the ports of the page that this runs in."""
    return Ports(
        navigator=BrowserNavigator(),
        session_storage=storage_area("sessionStorage"),
        local_storage=storage_area("localStorage"),
        http=BrowserHttp(),
        crypto=BrowserCrypto(),
        frames=BrowserFrames(),
        popups=BrowserPopups(),
        clock=BrowserClock(),
        wake=BrowserWake(),
        locks=BrowserLocks(),
        channel=BrowserChannel(),
    )


def js_object(value: Mapping[str, object]) -> Any:
    """Return ``value`` as a plain JavaScript object, as JavaScript functions expect their options."""
    return to_js(value, dict_converter=Object.fromEntries)


def text_or_none(value: object) -> str | None:
    """Return a JavaScript string, or None for ``null``, ``undefined`` and anything else."""
    return value if isinstance(value, str) else None


def plain(value: Any) -> object:
    """Return a JavaScript value as plain Python data, or None if it is not of that kind."""
    try:
        return json.loads(str(JSON.stringify(value)))
    except (JsException, ValueError, RecursionError):
        return None


def listen(target: Any, name: str, callback: Callable[[Any], None]) -> Stop:
    """Call ``callback`` at every event ``name`` of ``target``. Returns the function that ends it."""
    add_event_listener(target, name, callback)
    return lambda: remove_event_listener(target, name, callback)


class BrowserNavigator:
    """``location`` and ``history``."""

    def address(self) -> str:
        """Return the page's address."""
        return str(window.location.href)

    def take_response(self) -> str | None:
        """Return what the script in the page's head took out of the address.

        What it left there, or all where there is no such script, is taken out here, a second later.
        """
        if hasattr(window, "takeAuthorizationResponse"):
            taken = text_or_none(window.takeAuthorizationResponse())
            if taken is not None:
                return taken
        address, response = take_from_address(self.address())
        if response is not None:
            self.replace_address(address)
        return response

    def replace_address(self, url: str) -> None:
        """Change the address without loading anything."""
        window.history.replaceState(window.history.state, "", url)

    def scrolled(self) -> float:
        """Return how far down the page is scrolled."""
        return float(window.scrollY)

    def scroll_to(self, pixels: float) -> None:
        """Scroll there at once, whatever the page's style says about scrolling."""
        window.scrollTo(js_object({"top": pixels, "behavior": "instant"}))

    def pressed(self) -> bool:
        """Ask the browser whether the last press is still fresh; some browsers do not say."""
        return hasattr(navigator, "userActivation") and bool(navigator.userActivation.isActive)

    def go(self, url: str) -> None:
        """Leave for ``url``."""
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
        """Return the text at ``key`` or None."""
        return text_or_none(self._area.getItem(key))

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` at ``key``. Raises :class:`OSError` if there is no room."""
        try:
            self._area.setItem(key, value)
        except JsException as error:
            raise OSError(str(error)) from error

    def remove(self, key: str) -> None:
        """Forget what is at ``key``."""
        self._area.removeItem(key)

    def names(self) -> list[str]:
        """Return all keys."""
        return [str(self._area.key(index)) for index in range(self._area.length)]


class BrowserHttp:
    """``fetch``, without cookies, cache or referrer, and without following redirects."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str | None, timeout_seconds: float
    ) -> HttpResponse:
        """Return the answer. Raises :class:`OSError` when there is none."""
        controller = AbortController.new()
        options: dict[str, object] = {
            "method": method,
            "headers": dict(headers),
            "credentials": "omit",
            "cache": "no-store",
            "redirect": "manual",
            "referrerPolicy": "no-referrer",
            "signal": controller.signal,
        }
        if body is not None:
            options["body"] = body
        try:
            async with asyncio.timeout(timeout_seconds):
                response = await fetch(url, js_object(options))
                text = await response.text()
                answered = {str(name).lower(): str(value) for name, value in response.headers.entries()}
                return HttpResponse(int(response.status), answered, str(text))
        except JsException as error:
            raise OSError(str(error)) from None
        finally:
            controller.abort()  # stops what nobody waits for any more; after an answer it does nothing


WEBCRYPTO: Mapping[str, Mapping[str, object]] = {
    **{f"RS{bits}": {"name": "RSASSA-PKCS1-v1_5", "hash": f"SHA-{bits}"} for bits in (256, 384, 512)},
    **{f"PS{bits}": {"name": "RSA-PSS", "hash": f"SHA-{bits}", "saltLength": bits // 8} for bits in (256, 384, 512)},
    "ES256": {"name": "ECDSA", "hash": "SHA-256", "namedCurve": "P-256"},
    "ES384": {"name": "ECDSA", "hash": "SHA-384", "namedCurve": "P-384"},
    "ES512": {"name": "ECDSA", "hash": "SHA-512", "namedCurve": "P-521"},
}
"""The algorithms of RFC 7518 in WebCrypto's words."""


class BrowserCrypto:
    """WebCrypto."""

    def random_bytes(self, count: int) -> bytes:
        """Return ``count`` random bytes."""
        return bytes(crypto.getRandomValues(Uint8Array.new(count)).to_bytes())

    async def verify(self, alg: str, jwk: Mapping[str, object], signature: bytes, data: bytes) -> bool:
        """Say whether the signature fits. Raises :class:`ValueError` for a key that WebCrypto does not take."""
        algorithm = js_object(WEBCRYPTO[alg])
        # Only the numbers of the key: its other members were looked at before, and browsers differ in what they mind.
        numbers = {name: jwk[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in jwk}
        try:
            key = await crypto.subtle.importKey("jwk", js_object(numbers), algorithm, False, to_js(["verify"]))
            return bool(await crypto.subtle.verify(algorithm, key, to_js(signature), to_js(data)))
        except JsException as error:
            raise ValueError(str(error)) from None


class BrowserWindow:
    """What a frame or popup shows, and what it says, as two queues."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self.addresses: asyncio.Queue[str | None] = asyncio.Queue()
        self.messages: asyncio.Queue[Message] = asyncio.Queue()

    async def next_address(self) -> str | None:
        """Wait for the next page."""
        return await self.addresses.get()

    async def next_message(self) -> Message:
        """Wait for the next message."""
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
        """Open ``url`` in an iframe; it is removed when the block ends."""
        return self._open(url)

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncIterator[Window]:
        frame = document.createElement("iframe")
        frame.hidden = True
        frame.title = "Silent login"
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
        """Load ``url``."""
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
        """Open an empty popup at once. Raises :class:`.errors.PopupBlocked`."""
        return self._open()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Popup]:
        # Firefox runs timers while it opens a window. One that enters Python while Python waits for the window
        # would end the interpreter, so the window is opened as soon as no Python is at work.
        opened = await Promise.resolve().then(window.open.bind(window, "about:blank", "_blank", POPUP_SIZE))
        if not hasattr(opened, "closed") or opened.closed:
            raise PopupBlocked
        popup = BrowserPopup(opened)
        try:
            yield popup
        finally:
            popup.close()


class BrowserClock:
    """Wall-clock time, and timers."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class BrowserWake:
    """``visibilitychange``, ``online`` and ``pageshow``."""

    def listen(self, callback: Callable[[], None]) -> Stop:
        """Call ``callback`` when time may have jumped."""

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


class BrowserLocks:
    """Web Locks."""

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait for the lock ``name`` and hold it until the block ends; begin at once where the browser has none."""
        return self._hold(name)

    @asynccontextmanager
    async def _hold(self, name: str) -> AsyncIterator[None]:
        acquired, released = asyncio.Event(), asyncio.Event()

        async def holder(lock: Any) -> None:
            acquired.set()
            await released.wait()

        controller = AbortController.new()
        proxy = create_proxy(holder)

        async def ask() -> None:
            await navigator.locks.request(name, js_object({"signal": controller.signal}), proxy)

        request, granted = asyncio.ensure_future(ask()), asyncio.ensure_future(acquired.wait())
        try:
            # The request ends first where the browser has no locks for this page: then it goes on without the others.
            await asyncio.wait({request, granted}, return_when=asyncio.FIRST_COMPLETED)
            yield
        finally:
            released.set()
            granted.cancel()
            controller.abort()  # leaves the queue if the lock was not ours yet
            await asyncio.gather(request, return_exceptions=True)
            proxy.destroy()


class BrowserChannel:
    """A ``BroadcastChannel`` of the origin. Where the browser forbids it, tabs do not hear each other."""

    def __init__(self) -> None:
        self._channel = None
        with suppress(JsException):
            self._channel = BroadcastChannel.new(f"{CHANNEL} {urlsplit(str(window.location.href)).netloc}")

    def post(self, message: str) -> None:
        """Send ``message`` to every other tab."""
        if self._channel is not None:
            self._channel.postMessage(message)

    def listen(self, callback: Callable[[str], None]) -> Stop:
        """Call ``callback`` with every message that is a text."""

        def on_message(event: Any) -> None:
            if isinstance(event.data, str):
                callback(event.data)

        return listen(self._channel, "message", on_message) if self._channel is not None else lambda: None
