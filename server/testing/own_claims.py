"""UserInfo that also tells what no standard scope stands for, such as roles."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from ..scenarios.wire import Captured


class OwnClaimsAtUserInfo:
    """ASGI middleware that adds a person's own claims. ``own_claims`` are those of a person, by ``sub``."""

    def __init__(self, app: ASGIApp, own_claims: Callable[[str], Mapping[str, Any]]) -> None:
        self._app, self._own_claims = app, own_claims

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/userinfo":
            await self._app(scope, receive, send)
            return
        captured = await Captured.of(self._app, scope, receive)
        if captured.status == 200 and captured.headers.get("content-type") == "application/json":
            told = json.loads(captured.body)
            if own := self._own_claims(str(told.get("sub"))):
                captured.replace_body(json.dumps({**own, **told}).encode(), "application/json")
        await captured.send(send)
