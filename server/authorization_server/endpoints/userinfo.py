"""UserInfo: what an access token with ``openid`` may tell about the person (OIDC Core 5.3, RFC 6750)."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from ..protocol.claims import claims_about
from ..records.issuing import UnknownToken
from ..visit import Visit
from .cross_origin import allow_registered_origins

REALM = "userinfo"


@dataclass(frozen=True, slots=True)
class BearerError(Exception):
    """Why a request is refused (RFC 6750 3.1). It has no ``code`` if the request brought no token."""

    status: int
    code: str = ""
    description: str = ""
    scope: str = ""

    @property
    def challenge(self) -> str:
        """The value of ``WWW-Authenticate``."""
        named = {"error": self.code, "error_description": self.description, "scope": self.scope}
        return f'Bearer realm="{REALM}"' + "".join(f', {name}="{value}"' for name, value in named.items() if value)


def bearer_token(
    authorization: Sequence[str], query: Sequence[tuple[str, str]], form: Sequence[tuple[str, str]]
) -> str:
    """Return the token of a request, from the header or the form (RFC 6750 2.1, 2.2). Raises BearerError."""
    if any(name == "access_token" for name, _ in query):
        raise BearerError(400, "invalid_request", "A token in the address ends up in logs. Send it in the header.")
    tokens = [value for name, value in form if name == "access_token"]
    for header in authorization:
        scheme, _, credentials = header.strip().partition(" ")
        if scheme.lower() == "bearer":
            tokens.append(credentials.strip())
    if not tokens:
        raise BearerError(401)
    if len(tokens) > 1:
        raise BearerError(400, "invalid_request", "The token came more than once. Send it one way.")
    if not tokens[0] or any(not "!" <= c <= "~" or c in '"\\,' for c in tokens[0]):
        raise BearerError(400, "invalid_request", "The header must be: Authorization: Bearer, a space, and the token.")
    return tokens[0]


async def userinfo(visit: Visit) -> Response:
    """GET and POST ``/userinfo``."""
    try:
        form = await visit.form() if visit.request.method == "POST" and visit.has_form else []
        token = bearer_token(visit.request.headers.getlist("authorization"), visit.query, form)
        try:
            grant = visit.services.issuing.grant_of(token, visit.now)
        except UnknownToken as error:
            raise BearerError(401, "invalid_token", str(error)) from None
        if "openid" not in grant.scope:
            raise BearerError(403, "insufficient_scope", "This token was issued without openid.", "openid")
        user = visit.services.users.by_subject(grant.subject)
        if user is None:
            raise BearerError(401, "invalid_token", "The account of this token does not exist any more.")
    except BearerError as error:
        body = {"error": error.code, "error_description": error.description} if error.code else {}
        response: Response = JSONResponse(body, error.status, {"WWW-Authenticate": error.challenge})
    else:
        response = JSONResponse({**claims_about(user.claims, grant.scope, grant.claims.userinfo), "sub": user.subject})
    response.headers["Cache-Control"] = "no-store"
    return allow_registered_origins(visit, response)
