"""HTTP requests from this server to others: the API's issuer, and other providers to log in with.

httpx2 takes a sixth of the time of a start and is needed by few requests, so it is imported with the first of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2


def make_client(timeout_seconds: float = 5.0) -> "httpx2.AsyncClient":
    """Return a client that gives up after ``timeout_seconds`` and follows no redirect.

    A redirect could lead a server to an address that nobody configured.
    """
    import httpx2

    from .loopback import LoopbackTransport

    return httpx2.AsyncClient(
        transport=LoopbackTransport(httpx2.AsyncHTTPTransport()),
        timeout=timeout_seconds,
        follow_redirects=False,
        trust_env=False,
    )
