"""Sockets that listen, and the loop that answers on them."""

import asyncio
import errno
import os
import socket
import sys
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from ..installation import IS_CLONE
from .slow_clients import LimitedHttp
from .stopping import StopSignals

BACKLOG = 128
LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


class StartError(Exception):
    """The server cannot start; the message says why and what to do. ``errno`` is the system's number for it, if any."""

    def __init__(self, message: str, errno: int | None = None) -> None:
        super().__init__(message)
        self.errno = errno


def listen(port: int, host: str | None = None) -> list[socket.socket]:
    """Return sockets that listen at ``port``: on this machine only, or at the address ``host``.

    The lab has users with a known password and speaks plain http, so no other machine should reach it.
    Inside a container it has to listen at ``0.0.0.0``, or the engine could not reach it; there the engine decides who
    can (``--publish 127.0.0.1:8000:8000``). Raises StartError if the port cannot be used.
    """
    if host == "":  # the system would take it for every address of this machine
        raise StartError("--host is empty. Leave it out, and only this machine can connect.")
    if host is not None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return [_listener(family, host, port)]
    sockets: list[socket.socket] = []
    try:
        for family, address in LOOPBACK:
            sockets.append(_listener(family, address, port))
    except StartError as error:
        # A machine without IPv6 needs no ::1. But browsers may try ::1 first, so no other program may have it.
        if not sockets or error.errno == errno.EADDRINUSE:
            for each in sockets:
                each.close()
            raise
    return sockets


def listener(address: str, port: int, family: socket.AddressFamily = socket.AF_INET) -> socket.socket:
    """Return a socket that listens at one address, and whose connections send everything at once. Raises OSError.

    asyncio asks for that only where the socket names its protocol, which Python's ``create_server`` does not. The body
    of an answer would wait until the other side has acknowledged its headers: 40 ms, from the second request on.
    """
    result = socket.create_server((address, port), family=family, backlog=BACKLOG)
    result.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted connections inherit it
    return result


def _listener(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    try:
        return listener(address, port, family)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None) or 0
        if number <= 0:  # a name was not found; such numbers are not the system's
            raise StartError(f"--host {address} is no address of this machine.") from None
        other = port + 1 if port < 65535 else port - 1
        ways = f"make run PORT={other}, or --port {other}" if IS_CLONE else f"--port {other}"
        raise StartError(
            f"Port {port} cannot be used at {address}: {os.strerror(number)}. Choose another one: {ways}.", number
        ) from None


def http_settings(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """Return what is the same wherever ``app`` answers: in the lab and in the test kit."""
    return uvicorn.Config(
        app,
        http=LimitedHttp,
        access_log=False,
        log_config=None,
        server_header=False,
        # Anybody can write X-Forwarded-For. If it counted, each guess of a password could come from a new address.
        proxy_headers=False,
        **more,
    )


class FairServer(uvicorn.Server):
    """Leaves connections to other processes: asyncio takes ``backlog`` of them at a time, and a busy one took all."""

    def __init__(self, config: uvicorn.Config, stop: StopSignals | None) -> None:
        super().__init__(config)
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen. As many may wait as ever, whatever ``backlog`` is."""
        await super().startup(sockets)
        for each in sockets or ():
            each.listen(BACKLOG)
        if self._stop and self._stop.came:  # by now uvicorn notices such signals itself
            self.should_exit = True


def serve(app: ASGIApp, sockets: list[socket.socket], stop: StopSignals, workers: int = 1) -> None:
    """Answer requests until the process is told to stop; with more than one of ``workers``, by so many processes.

    ``stop`` was made before ``sockets``, so that nobody who finds the port open is ignored. Before, close what two
    processes cannot share, such as connections to a database.
    """
    if workers == 1:
        _answer(app, sockets, stop)
    elif sys.platform != "win32":  # the command line refuses several workers there
        from .workers import Workers  # here, because Windows cannot import it

        Workers(lambda lifeline: _answer(app, sockets, lifeline=lifeline), workers).run(stop)


def _answer(
    app: ASGIApp, sockets: list[socket.socket], stop: StopSignals | None = None, lifeline: int | None = None
) -> None:
    """Answer requests in this process. ``lifeline`` becomes readable when the process has to stop."""
    backlog = BACKLOG if lifeline is None else 1
    settings = http_settings(app, timeout_graceful_shutdown=2, lifespan="off", backlog=backlog)
    server = FairServer(settings, stop)

    async def answer() -> None:
        if lifeline is not None:
            asyncio.get_running_loop().add_reader(lifeline, setattr, server, "should_exit", True)
        await server.serve(sockets)

    asyncio.run(answer())
