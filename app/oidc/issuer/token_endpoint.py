"""Exchanging a code for tokens (RFC 6749 section 4.1.3; RFC 7636 section 4.5)."""

from urllib.parse import urlencode

from ..base import strict_json
from ..errors import IssuerUnreachable, TokenEndpointFailed, provider_error
from ..ports import HttpResponse
from .discovery import Metadata
from .exchange import Call, Exchange
from .no_answer import answered


async def exchange_code(
    exchange: Exchange,
    metadata: Metadata,
    *,
    client_id: str,
    code: str,
    redirect_uri: str,
    code_verifier: str,
    journey: str,
) -> dict[str, object]:
    """Return the token endpoint's answer, a JSON object in which nothing has been checked.

    Raises :class:`.errors.TokenEndpointFailed`, :class:`.errors.IssuerUnreachable`, and a
    :class:`.errors.ProviderError` if the server refuses the code (RFC 6749 section 5.2).
    """
    if metadata.token_endpoint is None:
        raise TokenEndpointFailed("The issuer has no token endpoint.")
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": code_verifier,
    }
    call = Call(
        name="token",
        method="POST",
        url=metadata.token_endpoint,
        asking="The page exchanges the code for tokens and proves with the verifier that it began this login.",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(form),
        brings_tokens=True,
    )
    try:
        response = await exchange.send(call, journey)
    except OSError as error:
        raise exchange.no_answer(IssuerUnreachable, call, error) from error
    return read_token_response(response)


def read_token_response(response: HttpResponse) -> dict[str, object]:
    """Return the JSON object of a success, without empty members, or raise as :func:`exchange_code` does."""
    try:
        read = strict_json.read_object(response.text)
    except ValueError as error:
        raise _failed(response.status) from error
    answer = {name: value for name, value in read.items() if value not in (None, "")}
    if response.status == 200 and "error" not in answer:  # some send an error with this status
        return answer
    error_code, description = answer.get("error"), answer.get("error_description")
    # A server that is busy, has failed itself or does not answer as RFC 6749 5.2 says has not refused the code.
    if response.status == 429 or response.status >= 500 or not isinstance(error_code, str):
        raise _failed(response.status)
    raise provider_error(error_code, description if isinstance(description, str) else None)


def _failed(status: int) -> TokenEndpointFailed:
    return TokenEndpointFailed(
        f"{TokenEndpointFailed.sentence} The token endpoint answered {answered(status)}.", details={"status": status}
    )
