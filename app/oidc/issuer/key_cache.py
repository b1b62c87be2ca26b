"""A cache of the issuer's public keys that does not flood the issuer with requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base.flight import SingleFlight
from ..errors import KeyNotFound, KeysUnavailable
from ..ports import Clock
from .exchange import Call, Exchange
from .keys import Jwk, choose, read_keys
from .no_answer import answered

FRESH_SECONDS = 300.0
"""A copy younger than this is used without a request."""

COOL_DOWN_SECONDS = 60.0
"""After a fetch for an unknown key, or a failed fetch, no other is made for this long."""


@dataclass(slots=True)
class _Copy:
    keys: tuple[Jwk, ...] = ()
    fetched_at: float | None = None


@dataclass(slots=True)
class KeyCache:
    """The keys of one issuer.

    * A copy younger than five minutes is used as it is.
    * An unknown key causes one fetch, because keys are rotated; then not another one for a minute, or an
      attacker's random ``kid`` values would make every page flood the issuer.
    * While the issuer is down, an old copy serves.
    """

    exchange: Exchange
    clock: Clock
    _copy: _Copy = field(default_factory=_Copy)
    _asked_again_at: float | None = None
    _failed_at: float | None = None
    _flight: SingleFlight[None] = field(default_factory=SingleFlight)

    async def fetch(self, jwks_uri: str, journey: str) -> None:
        """Fetch the keys, unless there is a fresh copy.

        Raises :class:`.errors.KeysUnavailable` if there is no copy at all.
        """
        if not self._within(self._copy.fetched_at, FRESH_SECONDS):
            await self._refresh(jwks_uri, journey)

    async def find(self, jwks_uri: str, header: Mapping[str, object], alg: str, journey: str) -> Jwk:
        """Return the key that ``header`` names.

        Raises as :func:`choose` and :meth:`fetch` do.
        """
        fresh = self._within(self._copy.fetched_at, FRESH_SECONDS)
        await self.fetch(jwks_uri, journey)
        try:
            return choose(self._copy.keys, header, alg)
        except KeyNotFound:
            if not fresh or self._within(self._asked_again_at, COOL_DOWN_SECONDS):
                raise
            self._asked_again_at = self.clock.now()
            await self._refresh(jwks_uri, journey)
            return choose(self._copy.keys, header, alg)

    async def _refresh(self, jwks_uri: str, journey: str) -> None:
        """Fetch, or keep the old copy if that fails. Raises only when there is no copy."""
        if self._within(self._failed_at, COOL_DOWN_SECONDS) and self._copy.keys:
            return
        try:
            await self._flight.run(jwks_uri, lambda: self._fetch(jwks_uri, journey))
        except KeysUnavailable:
            self._failed_at = self.clock.now()
            if not self._copy.keys:
                raise

    async def _fetch(self, jwks_uri: str, journey: str) -> None:
        call = Call(
            name="jwks",
            url=jwks_uri,
            asking="The page asks the authorization server for its public keys.",
        )
        try:
            response = await self.exchange.send(call, journey)
        except OSError as error:
            raise self.exchange.no_answer(KeysUnavailable, call, error) from error
        if response.status != 200:
            raise KeysUnavailable(
                f"{KeysUnavailable.sentence} {jwks_uri[:300]} answered {answered(response.status)}.",
                details={"url": jwks_uri, "reason": f"status {response.status}"},
            )
        try:
            keys = read_keys(response.text)
        except ValueError as error:
            raise KeysUnavailable(details={"url": jwks_uri, "reason": str(error)[:200]}) from error
        self._copy = _Copy(keys, self.clock.now())
        self._failed_at = None

    def _within(self, since: float | None, seconds: float) -> bool:
        return since is not None and 0 <= self.clock.now() - since < seconds
