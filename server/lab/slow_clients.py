"""Hangs up on clients that begin a request and do not finish it, and on those that do not read their answer.

uvicorn waits for them without an end. Each keeps a connection, and a process can have only so many.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 30.0
"""How long a client may take for a whole request, from its connection or its previous answer on."""
READING_SECONDS = 300.0
"""How long a client may read nothing of its answer. It is long because the system keeps a part of an answer on the way,
so that the server does not see every byte that is read."""


class LimitedHttp(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with time limits for the client. The server's own work has none."""

    _limit: asyncio.TimerHandle | None = None
    _reading_limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for_reader()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop()
        if self._reading_limit is not None:
            self._reading_limit.cancel()

    def _look(self) -> None:
        """Let the limit run while there is something to come from the client, and not while it waits for us."""
        is_our_turn = self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete
        if is_our_turn:
            self._stop()
        elif self._limit is None:
            self._limit = self.loop.call_later(REQUEST_SECONDS, self._close)

    def _stop(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _close(self) -> None:
        """Hang up. What the client has not read yet of its answer is sent before."""
        self.transport.close()
        self._wait_for_reader()

    def _wait_for_reader(self) -> None:
        """Let the client read on. If the time is over and it has read nothing meanwhile, hang up at once."""
        unread = self.transport.get_write_buffer_size()
        if unread and self._reading_limit is None:
            self._reading_limit = self.loop.call_later(READING_SECONDS, self._look_at_reader, unread)

    def _look_at_reader(self, unread_before: int) -> None:
        self._reading_limit = None
        if self.transport.get_write_buffer_size() >= unread_before:
            self.transport.abort()
        else:
            self._wait_for_reader()
