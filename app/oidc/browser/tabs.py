"""The other tabs of this origin: locks and messages."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from js import AbortController, BroadcastChannel, navigator, window
from pyodide.ffi import JsException, create_proxy

from ..ports import Stop
from .javascript import js_object, listen

CHANNEL = "pyscript-oidc"


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
        if self._channel is not None:
            self._channel.postMessage(message)

    def listen(self, callback: Callable[[str], None]) -> Stop:
        """Call ``callback`` with every message that is a text."""

        def on_message(event: Any) -> None:
            if isinstance(event.data, str):
                callback(event.data)

        return listen(self._channel, "message", on_message) if self._channel is not None else lambda: None
