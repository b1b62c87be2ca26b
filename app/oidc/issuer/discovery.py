"""What the issuer says about itself (OpenID Connect Discovery 4, RFC 8414).

Every address the client uses comes from here, and the document counts only if it speaks for exactly the
issuer that the settings name. Nothing in a token can point anywhere else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..base import strict_json
from ..base.flight import SingleFlight
from ..base.sites import is_secure, origin
from ..errors import DiscoveryFailed, IssuerUnreachable
from ..ports import Clock
from .exchange import Call, Exchange
from .no_answer import answered

CACHED_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The part of the document that the client uses. Endpoints that are not offered are None."""

    issuer: str
    authorization_endpoint: str
    jwks_uri: str
    token_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    iss_parameter_promised: bool = False

    @classmethod
    def parse(cls, document: Mapping[str, object], issuer: str, issuer_origins: Collection[str] = ()) -> "Metadata":
        """Read ``document``, which must speak for ``issuer`` and name endpoints at its origins only.

        ``issuer_origins`` are those besides the one of ``issuer``. Raises :class:`.errors.DiscoveryFailed`.
        """
        if document.get("issuer") != issuer:
            raise DiscoveryFailed(
                "The authorization server's description of itself is one of another issuer.",
                details={"expected": issuer, "found": str(document.get("issuer"))[:300]},
            )
        origins = {origin(address) for address in (issuer, *issuer_origins)}
        return cls(
            issuer=issuer,
            authorization_endpoint=_required(document, "authorization_endpoint", origins),
            jwks_uri=_required(document, "jwks_uri", origins),
            token_endpoint=_endpoint(document, "token_endpoint", origins),
            userinfo_endpoint=_endpoint(document, "userinfo_endpoint", origins),
            end_session_endpoint=_endpoint(document, "end_session_endpoint", origins),
            iss_parameter_promised=document.get("authorization_response_iss_parameter_supported") is True,
        )


class Discovery:
    """Fetches the document when it is needed, and keeps it for an hour."""

    def __init__(self, exchange: Exchange, clock: Clock, issuer: str, issuer_origins: Collection[str]) -> None:
        self._exchange = exchange
        self._clock = clock
        self._issuer = issuer
        self._issuer_origins = issuer_origins
        self._flight = SingleFlight[Metadata]()
        self._kept: tuple[float, Metadata] | None = None

    async def metadata(self, journey: str) -> Metadata:
        """Return the metadata, from the cache if it is fresh.

        Raises :class:`.errors.IssuerUnreachable` and :class:`.errors.DiscoveryFailed`.
        """
        if self._kept and 0 <= self._clock.now() - self._kept[0] < CACHED_SECONDS:
            return self._kept[1]
        return await self._flight.run("discovery", lambda: self._fetch(journey))

    async def reachable(self, journey: str) -> bool:
        """Say whether the issuer answers a plain request just now; asked when a frame brought nothing."""
        try:
            await self._flight.run("discovery", lambda: self._fetch(journey))
        except IssuerUnreachable:
            return False
        except DiscoveryFailed:
            return True
        return True

    async def _fetch(self, journey: str) -> Metadata:
        url = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        call = Call(
            name="discovery",
            url=url,
            asking="The page asks the authorization server where its endpoints are.",
        )
        try:
            response = await self._exchange.send(call, journey)
        except OSError as error:
            raise self._exchange.no_answer(IssuerUnreachable, call, error) from error
        if response.status != 200:
            raise DiscoveryFailed(
                f"The authorization server's description of itself cannot be had: {url} answered "
                f"{answered(response.status)}.",
                hint=None
                if response.status
                else "Open this address in a tab of its own, look where it leads, and "
                "write the issuer into the setting 'issuer' as the document there spells it. Often it is https, "
                "another host, or a '/' at the end.",
                details={"url": url, "status": response.status},
            )
        try:
            document = strict_json.read_object(response.text)
        except ValueError as error:
            raise DiscoveryFailed(
                "The authorization server's description of itself is no JSON object.", details={"url": url}
            ) from error
        metadata = Metadata.parse(document, self._issuer, self._issuer_origins)
        self._kept = (self._clock.now(), metadata)
        return metadata


def _required(document: Mapping[str, object], name: str, origins: Collection[str]) -> str:
    endpoint = _endpoint(document, name, origins)
    if endpoint is None:
        raise DiscoveryFailed(
            f"The authorization server's description of itself lacks {name!r}.", details={"name": name}
        )
    return endpoint


def _endpoint(document: Mapping[str, object], name: str, origins: Collection[str]) -> str | None:
    value = document.get(name)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not is_secure(value) or "#" in value:
        raise DiscoveryFailed(  # without a fragment by RFC 6749 sections 3.1 and 3.2
            f"The address {name!r} of the authorization server must be an https address without '#'.",
            details={"name": name},
        )
    if origin(value) not in origins:
        # Passwords, tokens and keys travel there, so another host must be one that the settings vouch for.
        raise DiscoveryFailed(
            f"The authorization server names {origin(value)} for {name!r}, which is not the issuer's origin.",
            hint="If that is right, add this origin to the setting 'issuer_origins'.",
            details={"name": name, "found": origin(value), "expected": sorted(origins)},
        )
    return value
