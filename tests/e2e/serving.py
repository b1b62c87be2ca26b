"""A small server of a test's own, beside the lab: another page, or somebody else's."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

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
