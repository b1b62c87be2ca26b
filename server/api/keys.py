"""The issuer's public keys, read from its discovery document and kept for a while.

A token names its key, and anybody can name a key that does not exist. So unknown names cause at most
one request in each cool-down, however many such tokens arrive. While the issuer is down, the keys fetched
earlier are used.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt

from ..web.outgoing import make_client
from .problems import keys_unavailable

if TYPE_CHECKING:
    import httpx2

LIFETIME_SECONDS = 300.0
COOL_DOWN_SECONDS = 10.0  # after a token with an unknown key
PAUSE_SECONDS = 1.0  # after the issuer did not answer

logger = logging.getLogger(__name__)


class KeySource:
    """The keys of one issuer, which ``http`` fetches; without one, a client of its own.

    ``clock`` returns seconds and measures how long ago something was. If it is set back, times in its future do not
    count: a pause that began there could last for hours.
    """

    def __init__(self, issuer: str, http: "httpx2.AsyncClient | None", clock: Callable[[], float]) -> None:
        self._issuer = issuer
        self._http, self._own_http = http, http is None
        self._clock = clock
        self._keys: list[jwt.PyJWK] = []
        self._fetched_at = float("-inf")
        self._paused_at, self._pause_seconds = float("-inf"), 0.0
        self._one_at_a_time = asyncio.Lock()

    async def find(self, kid: str | None, alg: str) -> jwt.PyJWK | None:
        """Return the key for ``kid`` and ``alg``, or None. Raises Refusal 503 if there are no keys at all."""
        await self._fetch_if(lambda: not self._is_within(LIFETIME_SECONDS, self._fetched_at))
        if not self._keys:
            raise keys_unavailable()
        if self._known(kid, alg) is None:
            # The issuer may have rotated its keys since.
            await self._fetch_if(lambda: self._known(kid, alg) is None, then_pause_seconds=COOL_DOWN_SECONDS)
        return self._known(kid, alg)

    async def close(self) -> None:
        """Close the connections of its own client."""
        if self._http is not None and self._own_http:
            await self._http.aclose()

    def _known(self, kid: str | None, alg: str) -> jwt.PyJWK | None:
        fitting = [key for key in self._keys if key.algorithm_name == alg and kid in (None, key.key_id)]
        return fitting[0] if len(fitting) == 1 else None

    async def _fetch_if(self, needed: Callable[[], bool], then_pause_seconds: float = 0.0) -> None:
        if not needed():
            return
        import httpx2  # with the first request: a start does not need it

        async with self._one_at_a_time:
            # Checked again inside the lock, because another request may have fetched while this one waited.
            if not needed() or self._is_within(self._pause_seconds, self._paused_at):
                return
            try:
                self._keys = await self._fetch()
                self._fetched_at = self._clock()
            except (httpx2.HTTPError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
                logger.warning("keys not read", extra={"issuer": self._issuer, "reason": type(error).__name__})
                then_pause_seconds = max(then_pause_seconds, PAUSE_SECONDS)
            self._paused_at, self._pause_seconds = self._clock(), then_pause_seconds

    def _is_within(self, seconds: float, since: float) -> bool:
        """Return whether ``since`` is less than ``seconds`` ago. It is not if it lies in the future."""
        return 0 <= self._clock() - since < seconds

    async def _fetch(self) -> list[jwt.PyJWK]:
        discovery = await self._get_json(f"{self._issuer}/.well-known/openid-configuration")
        if discovery["issuer"] != self._issuer:  # OIDC Discovery 4.3
            raise ValueError("the discovery document is another issuer's")
        document = await self._get_json(discovery["jwks_uri"])
        return [
            jwt.PyJWK(key) for key in document["keys"] if key.get("use", "sig") == "sig" and key["kty"] in ("RSA", "EC")
        ]

    async def _get_json(self, url: str) -> dict[str, Any]:
        self._http = self._http or make_client()
        response = await self._http.get(url)
        response.raise_for_status()
        document = response.json()
        if not isinstance(document, dict):
            raise ValueError("not a JSON object")
        return document
