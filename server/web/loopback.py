"""How outgoing requests reach the names of this machine."""

import httpx2


class LoopbackTransport(httpx2.AsyncBaseTransport):
    """Connects every ``*.localhost`` name to 127.0.0.1 and keeps the Host header.

    Browsers resolve these names to this machine (RFC 6761 section 6.3); the C library's resolver on
    Linux may not, and then a server could not reach the issuer that every browser can.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host.endswith(".localhost"):
            request.url = request.url.copy_with(host="127.0.0.1")  # the Host header was set before and stays
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
