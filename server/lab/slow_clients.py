"""Hangs up on clients that begin a request and do not finish it.

uvicorn waits for them without an end. Each keeps a connection, and a process can have only so many.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 30.0
"""How long a client may take for a whole request, from its connection or its previous answer on."""


class LimitedHttp(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with a time limit for each request. An answer may take as long as it likes."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop()

    def _look(self) -> None:
        """Let the limit run while there is something to come from the client, and not while it waits for us."""
        is_our_turn = self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete
        if is_our_turn:
            self._stop()
        elif self._limit is None:
            self._limit = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _stop(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
