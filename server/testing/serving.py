"""Puts an authorization server on a free port of this machine, in a thread of this process.

The issuer is ``http://127.0.0.1:<port>`` unless told otherwise. A number needs no name resolution, and cookies of
127.0.0.1 are not those of ``localhost``, where the application under test probably keeps a ``session`` of its own:
ports do not part cookies. Plain http is enough: to browsers loopback is as trustworthy as https, and the cookies are
``SameSite=Lax`` without ``Secure``, which the cookie jars of HTTP libraries send back, too.

Give the host name ``localhost`` to test silent renewal in a browser when your page is at ``localhost``: a hidden
frame gets a Lax cookie only if page and issuer have the same host name, whatever their ports.
"""

import asyncio
import errno
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from starlette.types import ASGIApp

from ..lab.listening import http_settings, listener
from .authorization_server import AuthorizationServer
from .real_time import RealTimeLoop

STOP_SECONDS = 30
MEMORY = Path("/dev/shm")  # noqa: S108  the folder in it has a random name and is its owner's alone


@contextmanager
def running(host_name: str = "127.0.0.1") -> Iterator[AuthorizationServer]:
    """Run an authorization server on a free port while the block runs. ``host_name`` is that of its issuer."""
    sockets = free_sockets()
    port = sockets[0].getsockname()[1]
    with data_folder() as folder:
        server = AuthorizationServer(f"http://{host_name}:{port}", folder)
        try:
            with serving(server.app, sockets):
                yield server
        finally:
            server.close()


@contextmanager
def serving(app: ASGIApp, sockets: list[socket.socket]) -> Iterator[None]:
    """Answer requests on listening sockets with ``app`` while the block runs.

    Who connects before the thread is there waits in the sockets' queue, so nobody has to ask whether it is ready.
    """
    server = uvicorn.Server(http_settings(app, timeout_graceful_shutdown=1))
    loop = RealTimeLoop()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(server.serve(sockets))

    def stop() -> None:
        server.should_exit = True
        for connection in list(server.server_state.connections):
            # Hangs up on those who wait for an answer that a scenario withholds; an idle browser loses nothing.
            if connection.transport is not None:
                connection.transport.close()

    # A daemon, so that even a server that does not stop keeps nobody from ending.
    thread = threading.Thread(target=run, name="authorization-server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop)
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            raise RuntimeError(f"The authorization server did not stop within {STOP_SECONDS} seconds.")
        for each in sockets:
            each.close()


@contextmanager
def data_folder() -> Iterator[Path]:
    """Give a folder that is deleted afterwards. On Linux it is in memory, so that no commit waits for a disk."""
    memory = MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else None
    with TemporaryDirectory(prefix="issuer-", dir=memory) as folder:
        yield Path(folder)


def free_sockets() -> list[socket.socket]:
    """Return sockets that listen at one free port of this machine: for IPv4, and for IPv6 where there is any.

    A name such as ``localhost`` may lead to either.
    """
    while True:
        first = listener("127.0.0.1", 0)
        try:
            return [first, listener("::1", first.getsockname()[1], socket.AF_INET6)]
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return [first]
            first.close()
