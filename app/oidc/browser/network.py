"""``fetch``.

In WebKit a fetch without an answer never ends, so each has a time limit.
"""

import asyncio
from collections.abc import Mapping

from js import AbortController, AbortSignal, fetch, navigator
from pyodide.ffi import JsException

from ..base.sites import origin
from ..ports import Body, HttpResponse, Obstructed
from .javascript import js_object
from .policy import listen_to_policy

REACHABLE_MILLISECONDS = 3000


class BrowserHttp:
    """``fetch``, without cookies, cache or referrer, and without following redirects."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: Body, timeout_seconds: float
    ) -> HttpResponse:
        forbidden: list[str] = []  # origins of requests that the page's own policy stops meanwhile
        stop = listen_to_policy("connect-src", forbidden.append)
        try:
            return await self._fetch(method, url, headers, body, timeout_seconds)
        except JsException as error:
            reachable = await self._reachable(url)
            if origin(url) in forbidden:
                raise Obstructed("policy") from None
            if reachable:
                raise Obstructed("cors") from None
            if not navigator.onLine:
                raise Obstructed("offline") from None
            raise OSError(str(error)) from None
        finally:
            stop()

    async def _fetch(
        self, method: str, url: str, headers: Mapping[str, str], body: Body, timeout_seconds: float
    ) -> HttpResponse:
        controller = AbortController.new()
        options: dict[str, object] = {
            "method": method,
            "headers": dict(headers),
            "credentials": "omit",
            "cache": "no-store",
            "redirect": "manual",
            "referrerPolicy": "no-referrer",
            "signal": controller.signal,
        }
        if body is not None:
            options["body"] = body
        try:
            async with asyncio.timeout(timeout_seconds):
                response = await fetch(url, js_object(options))
                body = (await response.arrayBuffer()).to_bytes()
                answered = {str(name).lower(): str(value) for name, value in response.headers.entries()}
                return HttpResponse(int(response.status), answered, body)
        finally:
            controller.abort()  # stops what nobody waits for any more; after an answer it does nothing

    async def _reachable(self, url: str) -> bool:
        """Say whether ``url`` can be reached, by a request without credentials whose answer the page cannot read.

        CORS forbids none of these, so one that gets through tells a server that is down from one that does not allow
        this page's origin.
        """
        options = {
            "method": "HEAD",
            "mode": "no-cors",
            "credentials": "omit",
            "cache": "no-store",
            "referrerPolicy": "no-referrer",
            "signal": AbortSignal.timeout(REACHABLE_MILLISECONDS),
        }
        try:
            await fetch(url, js_object(options))
        except JsException:
            return False
        return True
