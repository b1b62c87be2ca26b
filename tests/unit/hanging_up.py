"""A client that hangs up in the middle of its request."""

from collections.abc import Mapping

import httpx2
from starlette.types import ASGIApp, Message


async def hang_up(app: ASGIApp, address: str, headers: Mapping[str, str]) -> None:
    """Send the beginning of a body by POST, and hang up. Raises what ``app`` raises: a traceback in the log."""
    url = httpx2.URL(address)
    came: list[Message] = [{"type": "http.request", "body": b"a=", "more_body": True}]

    async def receive() -> Message:
        return came.pop() if came else {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        pass

    sent = [(b"host", url.netloc), *((name.lower().encode(), value.encode()) for name, value in headers.items())]
    scope = {"type": "http", "method": "POST", "path": url.path, "query_string": b"", "headers": sent}
    await app(scope, receive, send)
