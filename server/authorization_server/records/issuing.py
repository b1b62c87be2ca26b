"""Issues codes and tokens for grants, and stores what must be known about them later."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ...config import Config
from ...group_commit import GroupCommit
from ..protocol.requests import AuthorizationRequest
from ..protocol.responses import Issued
from ..protocol.tokens import Grant, access_token_claims, id_token_claims
from .keys import KeyRing
from .storage import Storage, access_tokens, codes, hashed, new_secret
from .users import Users

KEEP_EXPIRED = 3_600.0  # seconds in which an expired token can be told from one that was never issued
CLEAN_EVERY = 30.0  # seconds

# A statement that is made once is compiled once.
INSERT_CODE, INSERT_ACCESS_TOKEN = insert(codes), insert(access_tokens)
TOKEN_BY_KEY = select(access_tokens).where(access_tokens.c.key == bindparam("hashed_token"))
TOO_OLD = [delete(table).where(table.c.expires_at < bindparam("before")) for table in (codes, access_tokens)]
TOO_LONG = {
    name: update(table).where(table.c.expires_at > bindparam("latest")).values(expires_at=bindparam("latest"))
    for name, table in (("code", codes), ("access_token", access_tokens))
}
"""By the name of the lifetime: what lasts longer than anything that is issued now, because the clock was set back."""


class UnknownToken(Exception):
    """The access token was not issued here, or has expired; the message says which."""


class CodeRefused(Exception):
    """The code is unknown, used, expired, or not meant for this exchange."""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a code was exchanged for."""

    grant: Grant
    access_token: str
    id_token: str | None


class Issuing:
    """Issues the codes and tokens of one issuer."""

    def __init__(self, config: Config, storage: Storage, keys: KeyRing, users: Users) -> None:
        self._config, self._storage, self._keys, self._users = config, storage, keys, users
        self._group_commit = GroupCommit(storage)
        self._cleaned_at = float("-inf")

    async def answer(
        self, request: AuthorizationRequest, grant: Grant, claims: Mapping[str, object], now: float
    ) -> Issued:
        """Return what the response type asks for, when it is stored. ``claims`` are those of the user's account.

        The ID token comes last: it has hashes of the other two.
        """
        with self._storage.read():
            code = new_secret() if request.returns("code") else None
            access_token = self._new_access_token(grant, now) if request.returns("token") else None
            id_token = self._id_token(grant, claims, now, access_token, code) if request.returns("id_token") else None

        def keep(connection: Connection) -> None:
            self._clean(connection, now)
            if code is not None:
                self._keep_code(connection, code, request, grant, now)
            if access_token is not None:
                self._keep_access_token(connection, access_token, grant, now)

        if code is not None or access_token is not None:
            await self._group_commit.write(keep)
        return Issued(
            code=code,
            access_token=access_token,
            expires_in=self._config.lifetimes.access_token,
            scope=grant.scope,
            id_token=id_token,
        )

    def redeem(self, code: str, client_id: str, redirect_uri: str, code_challenge: str, now: float) -> Redeemed:
        """Exchange a code for tokens, once (RFC 6749 4.1.3, RFC 7636 4.6). Raises CodeRefused.

        ``code_challenge`` is that of the verifier, or empty without one: then there was none in the request, either.

        A code that comes twice may have been stolen, so its access token ends with the second attempt
        (RFC 6749 4.1.2). That reaches UserInfo; an API does not ask us and relies on the short lifetime.
        """
        with self._storage.write() as connection:
            named = select(codes).where(codes.c.key == hashed(code))
            row = connection.execute(named.with_for_update()).one_or_none()  # nobody else redeems it meanwhile
            used = row is not None and row.access_token_key is not None
            if row is not None and used:
                connection.execute(delete(access_tokens).where(access_tokens.c.key == row.access_token_key))
            elif row is not None and now < row.expires_at:
                expected = (row.client_id, row.redirect_uri, row.code_challenge)
                if expected == (client_id, redirect_uri, code_challenge):
                    grant = Grant.from_json(row.grant)
                    access_token = self._new_access_token(grant, now)
                    self._keep_access_token(connection, access_token, grant, now)
                    key = hashed(access_token)
                    connection.execute(update(codes).where(codes.c.key == row.key).values(access_token_key=key))
                    id_token = None
                    if "openid" in grant.scope:
                        user = self._users.by_subject(grant.subject)
                        id_token = self._id_token(grant, user.claims if user else {}, now, access_token, None)
                    return Redeemed(grant, access_token, id_token)
        raise CodeRefused("The code was used before." if used else "The code is unknown, expired or not for this use.")

    def grant_of(self, access_token: str, now: float) -> Grant:
        """Return what an access token stands for. Raises UnknownToken."""
        with self._storage.read() as connection:
            row = connection.execute(TOKEN_BY_KEY, {"hashed_token": hashed(access_token)}).one_or_none()
        if row is None:
            raise UnknownToken("This access token was not issued here.")
        if now >= row.expires_at:
            raise UnknownToken("This access token has expired.")
        return Grant.from_json(row.grant)

    def access_token(self, grant: Grant, now: float) -> str:
        """Return a new access token for a grant."""
        token = self._new_access_token(grant, now)
        with self._storage.write() as connection:
            self._keep_access_token(connection, token, grant, now)
        return token

    def _new_access_token(self, grant: Grant, now: float) -> str:
        """Return a JWT for an API (RFC 9068), or without an API a random string that only UserInfo takes."""
        if grant.audience is None:
            return new_secret()
        issuer, lifetimes = self._config.server.issuer, self._config.lifetimes
        claims = access_token_claims(grant, issuer=issuer, now=now, lifetimes=lifetimes, jti=new_secret()[:22])
        return self._keys.sign(claims, "at+jwt", "RS256")

    def _clean(self, connection: Connection, now: float) -> None:
        """Delete what has expired long ago, and shorten what lasts too long, if that was not done just now."""
        if 0 <= now - self._cleaned_at < CLEAN_EVERY:  # below: the clock was set back
            return
        for too_old in TOO_OLD:
            connection.execute(too_old, {"before": now - KEEP_EXPIRED})
        for name, too_long in TOO_LONG.items():
            connection.execute(too_long, {"latest": now + getattr(self._config.lifetimes, name)})
        self._cleaned_at = now

    def _keep_code(
        self, connection: Connection, code: str, request: AuthorizationRequest, grant: Grant, now: float
    ) -> None:
        row = {
            "key": hashed(code),
            "client_id": grant.client_id,
            "redirect_uri": request.destination.redirect_uri,
            "code_challenge": request.code_challenge or "",
            "grant": grant.to_json(),
            "expires_at": now + self._config.lifetimes.code,
        }
        connection.execute(INSERT_CODE, row)

    def _keep_access_token(self, connection: Connection, token: str, grant: Grant, now: float) -> None:
        expires_at = int(now) + self._config.lifetimes.access_token
        row = {"key": hashed(token), "grant": grant.to_json(), "expires_at": expires_at}
        connection.execute(INSERT_ACCESS_TOKEN, row)

    def _id_token(
        self, grant: Grant, about: Mapping[str, object], now: float, access_token: str | None, code: str | None
    ) -> str:
        claims = id_token_claims(
            grant,
            about,
            issuer=self._config.server.issuer,
            now=now,
            lifetimes=self._config.lifetimes,
            access_token=access_token,
            code=code,
        )
        client = self._config.clients[grant.client_id]
        return self._keys.sign(claims, "JWT", client.id_token_signed_response_alg)
