"""UserInfo: more about the user, for an access token (OpenID Connect Core 5.3).

Its answer is not signed. What ties it to the login is ``sub``: it must be the ID token's, or the answer is about
somebody else and must not be used (5.3.4). Without an ID token there is nothing to compare with, so the profile is
shown but signs nobody in.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..answer.checks import CHECKS
from ..answer.evidence import Finding
from ..answer.records import record_check
from ..answer.same_user import SameUser
from ..base import strict_json
from ..context import Context
from ..errors import IssuerUnreachable, OidcError, UserinfoFailed, WrongUser
from ..issuer.exchange import Call
from ..issuer.no_answer import answered
from ..ports import HttpResponse


class Userinfo:
    """Asks the UserInfo endpoint of one issuer."""

    def __init__(self, context: Context) -> None:
        self._discovery = context.discovery
        self._exchange = context.exchange
        self._events = context.events

    async def fetch(
        self, access_token: str, *, user: SameUser | None, renew: Callable[[], Awaitable[str]], journey: str
    ) -> Mapping[str, Any]:
        """Return the claims (OpenID Connect Core 5.3.2). ``user`` is the one of the ID token, if there is one.

        After a 401 ask ``renew`` for a new token and try once more (RFC 6750 3.1).
        Raises :class:`.errors.UserinfoFailed`, :class:`.errors.WrongUser`, :class:`.errors.IssuerUnreachable`,
        :class:`.errors.DiscoveryFailed`.
        """
        response = await self._send(access_token, journey)
        if response.status == 401:
            try:
                access_token = await renew()
            except OidcError as error:  # what UserInfo said counts; why there is no new token is the cause
                raise _refused(response) from error
            response = await self._send(access_token, journey)
        if response.status != 200:
            raise _refused(response)
        try:
            claims = strict_json.read_object(response.text)
        except ValueError as error:
            raise UserinfoFailed("UserInfo gave no JSON object.") from error
        found = claims.get("sub")
        if not isinstance(found, str) or not found:
            raise UserinfoFailed("UserInfo does not say who it is about: 'sub' is missing.")
        if user is not None:
            refusal = None if user.is_user(found) else WrongUser("UserInfo is about another user than the ID token.")
            check = next(check for check in CHECKS if check.name == "subject")
            record_check(self._events, check, Finding(str(user), found[:200], refusal), journey)
            if refusal:
                raise refusal
        return claims

    async def _send(self, access_token: str, journey: str) -> HttpResponse:
        metadata = await self._discovery.metadata(journey)
        if metadata.userinfo_endpoint is None:
            raise UserinfoFailed("The issuer has no UserInfo endpoint.")
        call = Call(
            name="userinfo",
            url=metadata.userinfo_endpoint,
            asking="The page asks UserInfo who the access token is about.",
            headers={"Authorization": f"Bearer {access_token}"},
        )
        try:
            return await self._exchange.send(call, journey)
        except OSError as error:
            raise self._exchange.no_answer(IssuerUnreachable, call, error) from error


def _refused(response: HttpResponse) -> UserinfoFailed:
    return UserinfoFailed(f"UserInfo answered {answered(response.status)}.", details={"status": response.status})
