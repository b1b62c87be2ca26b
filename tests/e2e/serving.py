"""A small server of a test's own, beside the lab: another page, or somebody else's."""

import asyncio
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from server.__main__ import listen


@contextmanager
def serving(app: ASGIApp, port: int) -> Iterator[None]:
    """Answer requests to ``port`` with ``app`` while the block runs."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    sockets = listen(port)
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join()
        for each in sockets:
            each.close()


class HalfWay:
    """Serves ``site`` at ``address``, but of the file at ``path`` the second half only after :meth:`go_on`.

    After :meth:`break_off` the connection ends in the middle of that file, and the next one brings it whole.
    """

    def __init__(self, site: ASGIApp, path: Path, address: str) -> None:
        self.address = address
        self._site, self._name, self._content = site, path.name, path.read_bytes()
        self._may_go_on, self._broken = threading.Event(), False
        self.half = len(self._content) // 2

    def go_on(self) -> None:
        """Send the rest."""
        self._may_go_on.set()

    def break_off(self) -> None:
        """Close the connection in the middle."""
        self._broken = True
        self._may_go_on.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._may_go_on.is_set() or not scope["path"].endswith(f"/{self._name}"):
            await self._site(scope, receive, send)
            return
        media_type = mimetypes.guess_type(self._name)[0] or ""
        headers = {"content-type": media_type, "content-length": str(len(self._content))}
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": encoded})
        await send({"type": "http.response.body", "body": self._content[: self.half], "more_body": True})
        await asyncio.to_thread(self._may_go_on.wait)
        if self._broken:
            return  # the server closes a connection on which bytes are missing
        await send({"type": "http.response.body", "body": self._content[self.half :]})
