"""Login at another OpenID provider: this server is its client (OIDC Core 3.1, RFC 7636, RFC 9207).

Code flow with PKCE, ``state`` and ``nonce``; nothing else works here. A fragment never reaches a server,
and a form posted from the other site would carry no Lax cookie. What comes back is believed only after
each of these: the browser is the one that left, the ``state`` is unused, the ``iss`` is this provider,
the token endpoint took the code, the ID token is signed by the provider's keys and made for us, now.
"""

import base64
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import delete, insert, select

from ...config import Connection
from ..protocol.claims import STANDARD_CLAIMS
from ..protocol.hashes import s256
from ..protocol.responses import add_to_query
from ..records.keys import Signing, unverified_header
from ..records.storage import Storage, external_logins, hashed, new_secret

if TYPE_CHECKING:
    import httpx2

logger = logging.getLogger(__name__)

CLOCK_TOLERANCE = 30  # seconds between their clock and ours
METADATA_LIFETIME = 300.0  # seconds
LOGIN_LIFETIME = 1_800.0  # seconds from leaving to coming back
ATTEMPTS = 5  # of one waiting request: people go back and leave again before they finish the first
ALGORITHMS = ("RS256", "ES256")


class ProviderError(Exception):
    """The login at the other provider did not work. The message is for the person; details are in the log.

    ``transaction_id`` is the login it belonged to, if that is known: the person can choose another option.
    """

    def __init__(self, sentence: str, transaction_id: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.transaction_id = sentence, transaction_id


@dataclass(frozen=True, slots=True)
class ProviderLogin:
    """A person whom the provider vouches for, and the transaction that waits for the login.

    ``fresh`` says that the provider asked who they are after they left here, and did not just remember it.
    """

    transaction_id: str
    subject: str
    claims: Mapping[str, Any]
    fresh: bool


class OpenIdProvider:
    """One ``[[connections]]`` of kind ``openid``."""

    def __init__(
        self,
        settings: Connection,
        own_issuer: str,
        storage: Storage,
        *,
        make_client: "Callable[[], httpx2.AsyncClient]",
        clock: Callable[[], float],
        signing: Signing,
    ) -> None:
        self._settings, self._storage = settings, storage
        self._make_client, self._clock, self._signing = make_client, clock, signing
        self.redirect_uri = f"{own_issuer}/connections/{settings.name}/callback"
        self._metadata: tuple[float, dict[str, Any], list[dict[str, Any]]] | None = None

    async def start(self, transaction_id: str, *, login_hint: str, fresh: bool) -> str:
        """Return the address at the provider where the person logs in. Raises ProviderError if it is down.

        With ``fresh`` the person must say there once more who they are. The request passes through their
        browser, where they can change it: whether it happened, :attr:`ProviderLogin.fresh` says.
        """
        metadata, _ = await self._provider(transaction_id)
        state, nonce, verifier = new_secret(), new_secret(), secrets.token_urlsafe(48)
        now = self._clock()
        with self._storage.write() as connection:
            self._make_room(connection, transaction_id, now)
            connection.execute(
                insert(external_logins).values(
                    state=hashed(state),
                    transaction_id=transaction_id,
                    connection=self._settings.name,
                    nonce=nonce,
                    code_verifier=verifier,
                    started_at=now,
                )
            )
        parameters = {
            "client_id": self._settings.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": self._settings.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": s256(verifier),
            "code_challenge_method": "S256",
        }
        if login_hint:
            parameters["login_hint"] = login_hint
        if fresh:
            parameters |= {"prompt": "login", "max_age": "0"}  # max_age makes auth_time a must (OIDC Core 2)
        return add_to_query(metadata["authorization_endpoint"], parameters)

    @staticmethod
    def _make_room(connection: DatabaseConnection, transaction_id: str, now: float) -> None:
        """Delete what is too old, and the oldest where one more would be too many for one waiting request."""
        c = external_logins.c
        connection.execute(delete(external_logins).where(c.started_at < now - LOGIN_LIFETIME))
        connection.execute(delete(external_logins).where(c.started_at > now + LOGIN_LIFETIME))  # the clock was set back
        mine = select(c.state).where(c.transaction_id == transaction_id).order_by(c.started_at.desc())
        if oldest := connection.scalars(mine.offset(ATTEMPTS - 1)).all():
            connection.execute(delete(external_logins).where(c.state.in_(oldest)))

    async def finish(self, parameters: Mapping[str, str]) -> ProviderLogin:
        """Return who logged in, from the parameters of the callback. Raises ProviderError.

        The caller checks that the transaction belongs to this browser; the ``state`` says which one it is.
        """
        with self._storage.write() as connection:
            row = connection.execute(
                delete(external_logins)  # one use: a second callback with the same state finds nothing
                .where(
                    external_logins.c.state == hashed(parameters.get("state", "")),
                    external_logins.c.connection == self._settings.name,
                )
                .returning(external_logins)
            ).one_or_none()
        label = self._settings.label
        if row is None or self._clock() > row.started_at + LOGIN_LIFETIME:
            raise ProviderError(f"This answer of {label} was used before, is too old, or belongs to no login here.")
        try:
            claims = await self._exchange(parameters, row.transaction_id, row.nonce, row.code_verifier)
        except ValueError as error:
            logger.warning("provider_login_refused", extra={"connection": self._settings.name, "reason": str(error)})
            raise ProviderError(
                f"The answer of {label} could not be trusted, so nobody was logged in.", row.transaction_id
            ) from None
        fresh = claims.get("auth_time", 0) >= row.started_at - CLOCK_TOLERANCE
        return ProviderLogin(row.transaction_id, str(claims["sub"]), claims, fresh)

    async def _exchange(
        self, parameters: Mapping[str, str], transaction_id: str, nonce: str, code_verifier: str
    ) -> dict[str, Any]:
        """Return the claims about the person. Raises ProviderError, and ValueError for what cannot be believed."""
        metadata, keys = await self._provider(transaction_id)
        promised = metadata.get("authorization_response_iss_parameter_supported")
        if parameters.get("iss", None if promised else self._settings.issuer) != self._settings.issuer:
            raise ValueError("iss parameter")  # RFC 9207: another provider answered
        if "error" in parameters:
            logger.info("provider_login_error", extra={"connection": self._settings.name})
            denied = parameters["error"] == "access_denied"
            sentence = "You cancelled the login" if denied else "The login did not work"
            raise ProviderError(f"{sentence} at {self._settings.label}.", transaction_id)
        if "code" not in parameters:
            raise ValueError("no code")
        form = {
            "grant_type": "authorization_code",
            "code": parameters["code"],
            "redirect_uri": self.redirect_uri,
            "client_id": self._settings.client_id,
            "code_verifier": code_verifier,
        }
        headers = {}
        if self._settings.client_secret is not None:
            credentials = f"{quote(self._settings.client_id, '')}:{quote(self._settings.client_secret, '')}"
            headers["Authorization"] = f"Basic {base64.b64encode(credentials.encode()).decode()}"
            del form["client_id"]
        answer = await self._fetch(transaction_id, "POST", metadata["token_endpoint"], data=form, headers=headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ValueError("no id_token")
        if unverified_header(token).get("kid") not in [key.get("kid") for key in keys]:
            self._metadata = None  # the provider may have rotated its keys
            metadata, keys = await self._provider(transaction_id)
        claims = self._check(token, keys, nonce)
        if isinstance(metadata.get("userinfo_endpoint"), str) and isinstance(answer.get("access_token"), str):
            headers = {"Authorization": f"Bearer {answer['access_token']}"}
            about = await self._fetch(transaction_id, "GET", metadata["userinfo_endpoint"], headers=headers)
            if about.get("sub") != claims["sub"]:  # OIDC Core 5.3.4
                raise ValueError("sub of UserInfo")
            claims = {**{name: value for name, value in about.items() if name in STANDARD_CLAIMS}, **claims}
        return claims

    def _check(self, token: str, keys: list[dict[str, Any]], nonce: str) -> dict[str, Any]:
        """Return the claims of the ID token (OIDC Core 3.1.3.7). Raises ValueError with the check that failed."""
        header = unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise ValueError("alg")
        fitting = [key for key in keys if _fits(key, header)]
        if len(fitting) != 1:
            raise ValueError("kid")
        claims = _storable(self._signing.verify(token, fitting[0], algorithm))
        now = self._clock()
        audiences = claims["aud"] if isinstance(claims.get("aud"), list) else [claims.get("aud")]
        checks = {
            "iss": claims.get("iss") == self._settings.issuer,
            "sub": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
            "aud": audiences == [self._settings.client_id],
            "azp": claims.get("azp", self._settings.client_id) == self._settings.client_id,
            "nonce": claims.get("nonce") == nonce,
            "exp": isinstance(claims.get("exp"), int | float) and now < claims["exp"] + CLOCK_TOLERANCE,
            "iat": isinstance(claims.get("iat"), int | float) and claims["iat"] <= now + CLOCK_TOLERANCE,
            "auth_time": isinstance(claims.get("auth_time", 0), int | float),
        }
        if failed := [name for name, good in checks.items() if not good]:
            raise ValueError(", ".join(failed))
        return claims

    async def _provider(self, transaction_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Return the provider's metadata and keys, at most five minutes old."""
        now = self._clock()
        if self._metadata and 0 <= now - self._metadata[0] < METADATA_LIFETIME:  # below: clock set back
            return self._metadata[1:]
        address = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = await self._fetch(transaction_id, "GET", address)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        keys: object = None
        if metadata.get("issuer") == self._settings.issuer and all(isinstance(metadata.get(n), str) for n in needed):
            keys = (await self._fetch(transaction_id, "GET", metadata["jwks_uri"])).get("keys")
        if not isinstance(keys, list):
            logger.error("provider_metadata_wrong", extra={"connection": self._settings.name})
            raise ProviderError(f"{self._settings.label} cannot be reached as it is configured here.", transaction_id)
        self._metadata = (now, metadata, [key for key in keys if isinstance(key, dict)])
        return self._metadata[1:]

    async def _fetch(self, transaction_id: str, method: str, url: str, **options: Any) -> dict[str, Any]:
        """Return the JSON object at an address. Raises ProviderError."""
        import httpx2  # with the first request: a start does not need it

        try:
            async with self._make_client() as client:
                response = await client.request(method, url, **options)
            if response.status_code != 200:
                raise ValueError(f"HTTP {response.status_code}")
            value = _storable(response.json())
        except (ValueError, RecursionError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            logger.warning(
                "provider_unreachable", extra={"connection": self._settings.name, "reason": type(error).__name__}
            )
            raise ProviderError(
                f"{self._settings.label} does not answer as it should. Try again, or log in another way.",
                transaction_id,
            ) from None
        return value


def _storable(value: object) -> dict[str, Any]:
    """Return the JSON object if it can be stored and passed on. Raises ValueError for half characters, NaN, depth."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value


def _fits(key: Mapping[str, Any], header: Mapping[str, Any]) -> bool:
    kinds = {"RS256": "RSA", "ES256": "EC"}
    return (
        key.get("kty") == kinds[header["alg"]]
        and key.get("use", "sig") == "sig"
        and ("kid" not in header or key.get("kid") == header["kid"])
    )
