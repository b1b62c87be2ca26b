"""Who may use the admin interface: a program on purpose, and never a page in somebody's browser.

The token alone would do against everybody who does not have it. The rest is for the page that got hold of it, or of
a mistake of ours. Browsers say that they are one: with ``Sec-Fetch-Site`` in every request to a trustworthy address,
and with ``Origin`` in every one of another page's scripts that could change something. They send JSON to another
origin only after asking, and here nobody answers that question. And a foreign name that was made to lead to this
machine (DNS rebinding) is not a host of ours.
"""

import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ..web.security_headers import SecurityHeaders

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class AdminGuard:
    """ASGI middleware that lets only the holder of ``token`` in, calling by an address of the issuer's own."""

    def __init__(self, app: ASGIApp, token: str, issuer: str, port: int) -> None:
        self._app = SecurityHeaders(app)
        self._token = token
        self._hosts = {urlsplit(issuer).netloc, *(f"{name}:{port}" for name in LOOPBACK)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = refusal(scope["method"], Headers(scope=scope), self._token, self._hosts)
        if refused is None:
            await self._app(scope, receive, send)
            return
        status, sentence = refused
        challenge = {"WWW-Authenticate": 'Bearer realm="admin"'} if status == 401 else {}
        response = JSONResponse({"error": sentence}, status, {"Cache-Control": "no-store", **challenge})
        await SecurityHeaders(response)(scope, receive, send)


def refusal(method: str, headers: Headers, token: str, hosts: set[str]) -> tuple[int, str] | None:
    """Return the HTTP status and the sentence with which a request is refused, or None if it may come in."""
    if headers.get("host", "").lower() not in hosts:
        return 403, "this is not the address of the admin interface"
    if "origin" in headers or "sec-fetch-site" in headers:
        return 403, "the admin interface is for programs, not for pages in a browser"
    scheme, _, given = headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(given.strip().encode("utf-8", "surrogatepass"), token.encode())
    if scheme.lower() != "bearer" or not right:
        return 401, "send the token that was printed at the start: Authorization: Bearer, a space, and the token"
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method == "POST" and media_type != "application/json":
        return 415, "send JSON, and say so: Content-Type: application/json"
    return None
