"""The issuer's public keys: which one a token was signed with, and a cache that does not flood the issuer.

Choosing is strict (RFC 7517 section 4): the settings name the algorithm, and the key type follows from it; a
key for encryption or with another ``alg`` never verifies; without ``kid`` there must be exactly one key
that fits. Fetching follows rules of its own, in :class:`KeyCache`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..base import base64url, strict_json
from ..base.flight import SingleFlight
from ..errors import KeyNotFound, KeysUnavailable, KeyUnsuitable
from ..ports import Clock
from .exchange import Call, Exchange
from .no_answer import answered

FRESH_SECONDS = 300.0
"""A copy younger than this is used without a request."""

COOL_DOWN_SECONDS = 60.0
"""After a fetch for an unknown key, or a failed fetch, no other is made for this long."""

MIN_RSA_BITS = 2048

CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}

COUNTING = ("kid", "kty", "use", "key_ops", "alg", "crv", "n", "e", "x", "y")
"""Members by which two keys differ. Certificates, for example, change nothing about what a key verifies."""

Jwk = Mapping[str, object]


def read_keys(text: str) -> tuple[Jwk, ...]:
    """Return the keys of a JWK Set (RFC 7517 section 5). Raises :class:`ValueError` if it is none.

    Entries that are no objects are left out, because keys of unknown kinds are to be ignored. A member that is empty
    or null counts as absent, and a key that is listed twice is one key.
    """
    keys = strict_json.read_object(text).get("keys")
    if not isinstance(keys, list):
        raise ValueError("not a JWK Set")
    found: dict[str, Jwk] = {}
    for key in keys:
        if isinstance(key, dict):
            given = {name: value for name, value in key.items() if value not in (None, "", [], {})}
            found.setdefault(json.dumps([given.get(name) for name in COUNTING]), given)
    return tuple(found.values())


def choose(keys: Sequence[Jwk], header: Mapping[str, object], alg: str) -> Jwk:
    """Return the key that ``header`` names, fit for ``alg``.

    Raises :class:`.errors.KeyNotFound`, or :class:`.errors.KeyUnsuitable` when the named key must not be used.
    """
    kid = header.get("kid") or None
    named = [key for key in keys if kid is None or key.get("kid") == kid]
    faults = [(key, _fault(key, alg)) for key in named]
    fitting = [key for key, fault in faults if fault is None]
    if len(fitting) == 1:
        return fitting[0]
    if len(fitting) > 1:
        raise KeyNotFound(
            f"{len(fitting)} keys of the issuer fit, and the ID token does not say which one it was signed with."
            if kid is None
            else f"{len(fitting)} keys of the issuer have the same kid.",
            details={"kid": kid, "kids": _kids(keys)},
        )
    if kid is not None and faults:
        raise KeyUnsuitable(f"The key that the ID token names must not be used for it: {faults[0][1]}.")
    raise KeyNotFound(details={"kid": kid, "kids": _kids(keys)})


def _kids(keys: Sequence[Jwk]) -> list[str]:
    return [str(key.get("kid"))[:80] for key in keys][:20]


def _fault(key: Jwk, alg: str) -> str | None:
    """Return why ``key`` cannot verify ``alg``, or None if it can."""
    kty = "EC" if alg in CURVES else "RSA"
    operations = key.get("key_ops", ["verify"])
    if key.get("kty") != kty:
        return f"its type is {key.get('kty')!r}, and {alg} needs {kty}"
    if key.get("use", "sig") != "sig":
        return f"its use is {key.get('use')!r}, not signatures"
    if not isinstance(operations, list) or "verify" not in operations:
        return "its key_ops do not include verify"
    if key.get("alg", alg) != alg:
        return f"it is a key for {key.get('alg')!r}"
    if kty == "EC" and key.get("crv") != CURVES[alg]:
        return f"its curve is {key.get('crv')!r}, and {alg} needs {CURVES[alg]}"
    if kty == "RSA" and rsa_bits(key) < MIN_RSA_BITS:
        return f"it has {rsa_bits(key)} bits, fewer than {MIN_RSA_BITS}"
    return None


def rsa_bits(key: Jwk) -> int:
    """Return the length of an RSA key's modulus in bits; 0 if it has none."""
    modulus = key.get("n")
    try:
        return int.from_bytes(base64url.decode(modulus)).bit_length() if isinstance(modulus, str) else 0
    except ValueError:
        return 0


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

    async def find(self, jwks_uri: str, header: Mapping[str, object], alg: str, journey: str) -> Jwk:
        """Return the key that ``header`` names.

        Raises as :func:`choose` does, and :class:`.errors.KeysUnavailable` if there is no copy at all.
        """
        fresh = self._within(self._copy.fetched_at, FRESH_SECONDS)
        if not fresh:
            await self._refresh(jwks_uri, journey)
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
