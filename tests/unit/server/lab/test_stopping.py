"""A process that is told to stop before it can answer stops all the same."""

import signal
from collections.abc import Iterator

import pytest
from starlette.responses import PlainTextResponse

from server.lab.listening import listen, serve
from server.lab.stopping import STOPPING, StopSignals


@pytest.fixture
def stop() -> Iterator[StopSignals]:
    before = {number: signal.getsignal(number) for number in STOPPING}
    yield StopSignals()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", STOPPING)
def test_a_signal_that_came_first_counts(stop: StopSignals, number: signal.Signals, workers: int) -> None:
    sockets = listen(0)
    signal.raise_signal(number)
    serve(PlainTextResponse("never"), sockets, stop, workers)
    for each in sockets:
        each.close()
