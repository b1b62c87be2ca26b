"""The token endpoint: an authorization code with PKCE becomes tokens (RFC 6749 4.1.3, RFC 7636 4.5).

The implicit flow does not use it. It is here for the flows that are shown for comparison, and for other servers that
log people in at this one. There are no refresh tokens, on purpose.
"""

import base64
import binascii
import hmac
import logging
from collections.abc import Mapping, Sequence
from urllib.parse import unquote_plus

from starlette.responses import JSONResponse, Response

from ...config import ClientRegistration
from ..protocol.hashes import s256
from ..records.issuing import CodeRefused
from ..visit import Visit
from .cross_origin import allow_credentials

logger = logging.getLogger(__name__)


class TokenError(Exception):
    """The exchange is refused (RFC 6749 5.2)."""

    def __init__(self, code: str, description: str, status: int = 400, *, basic: bool = False) -> None:
        super().__init__(description)
        self.code, self.description, self.status, self.basic = code, description, status, basic


def single_values(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the parameters by name. Raises TokenError if one is there twice (RFC 6749 3.2)."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise TokenError("invalid_request", "A parameter is there more than once.")
        if value:
            found[name] = value
    return found


def authenticate(
    form: Mapping[str, str], authorization: str | None, clients: Mapping[str, ClientRegistration]
) -> ClientRegistration:
    """Return the client that asks (RFC 6749 2.3.1, 3.2.1). Raises TokenError.

    A client with a secret sends it in the header or in the form, not in both. A public client only says who it is; PKCE
    protects its code.
    """
    client_id, secret = form.get("client_id"), form.get("client_secret")
    basic = authorization is not None
    if authorization is not None:
        if secret is not None:
            raise TokenError("invalid_request", "The client secret came in two ways.")
        named, secret = _basic_credentials(authorization)
        if client_id not in (None, named):
            raise TokenError("invalid_request", "The header and the form name two clients.")
        client_id = named
    client = clients.get(client_id or "")
    if client is None:
        raise TokenError("invalid_client", "This client is not registered here.", 401, basic=basic)
    expected = client.client_secret or ""
    if not hmac.compare_digest((secret or "").encode(), expected.encode()):
        raise TokenError("invalid_client", "The client secret is wrong or missing.", 401, basic=basic)
    return client


def challenge_of(code_verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636 4.2). Raises TokenError if it is none (4.1)."""
    unreserved = all(c.isascii() and (c.isalnum() or c in "-._~") for c in code_verifier)
    if not unreserved or not 43 <= len(code_verifier) <= 128:
        raise TokenError("invalid_grant", "code_verifier must be 43 to 128 unreserved characters.")
    return s256(code_verifier)


async def token(visit: Visit) -> Response:
    """POST ``/token``."""
    try:
        form = single_values(await visit.form())
        if "grant_type" not in form:
            raise TokenError("invalid_request", "The parameter grant_type is missing.")
        client = authenticate(form, visit.request.headers.get("authorization"), visit.services.config.clients)
        if form["grant_type"] != "authorization_code":
            raise TokenError("unsupported_grant_type", "The only grant_type here is authorization_code.")
        for name in ("code", "redirect_uri", *(("code_verifier",) if client.require_pkce else ())):
            if name not in form:
                raise TokenError("invalid_request", f"The parameter {name} is missing.")
        challenge = challenge_of(form["code_verifier"]) if "code_verifier" in form else ""
        try:
            redeemed = visit.services.issuing.redeem(
                form["code"], client.client_id, form["redirect_uri"], challenge, visit.now
            )
        except CodeRefused as error:
            raise TokenError("invalid_grant", str(error)) from None
    except TokenError as error:
        logger.info("token_refused", extra={"error": error.code})
        body: dict[str, object] = {"error": error.code, "error_description": error.description}
        headers = {"WWW-Authenticate": 'Basic realm="token"'} if error.basic else None
        response: Response = JSONResponse(body, error.status, headers)
    else:
        body = {
            "access_token": redeemed.access_token,
            "token_type": "Bearer",
            "expires_in": visit.services.config.lifetimes.access_token,
            "scope": " ".join(sorted(redeemed.grant.scope)),
        }
        response = JSONResponse(body | ({"id_token": redeemed.id_token} if redeemed.id_token else {}))
    response.headers.update({"Cache-Control": "no-store", "Pragma": "no-cache"})  # both: RFC 6749 5.1
    return allow_credentials(visit, response)


def _basic_credentials(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        colon = name = secret = ""
    if scheme.lower() != "basic" or not colon:
        raise TokenError("invalid_client", "The Authorization header must be Basic.", 401, basic=True)
    return unquote_plus(name), unquote_plus(secret)
