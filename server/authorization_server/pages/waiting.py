"""The request that waits while a person answers a page: find it, go on with it, or show the way back."""

import logging

from starlette.responses import Response

from ..protocol.decisions import Progress
from ..protocol.destinations import PageError, ResponseError
from ..protocol.redirect_uris import redirect_uris_at
from ..protocol.requests import AuthorizationRequest
from ..protocol.responses import add_to_query
from ..records.transactions import Transaction
from ..visit import Pairs, Visit, value_of

logger = logging.getLogger(__name__)


def waiting_request(visit: Visit, pairs: Pairs) -> tuple[Transaction, AuthorizationRequest | None]:
    """Return the transaction that a page is about, and its request. Raises PageError and LoginOver.

    The request is None if no client sent the person: they came to see their account.
    """
    transaction = visit.transaction(pairs)
    if not transaction.parameters:
        return transaction, None
    try:
        return transaction, AuthorizationRequest.parse(transaction.parameters, visit.services.registry)
    except ResponseError as error:  # the configuration has changed meanwhile
        raise PageError(error.description, code=error.code) from None


def way_back(visit: Visit, transaction: Transaction) -> tuple[str, str] | None:
    """Return the name and the address of the application that a finished or expired login was for.

    The address must be registered for it, because the parameters of the transaction came from a browser.
    """
    client = visit.services.config.clients.get(value_of(transaction.parameters, "client_id"))
    uri = value_of(transaction.parameters, "redirect_uri")
    return (client.name, uri) if client and uri in redirect_uris_at(client, uri) else None


def continue_at(transaction: Transaction) -> str:
    """Return the address at which the request goes on."""
    return add_to_query("/continue", {"state": transaction.id})


def signed_in(visit: Visit, transaction: Transaction, subject: str, connection: str, amr: tuple[str, ...]) -> Response:
    """Start a session for a person who has just logged in, and go on with the request."""
    session = visit.sign_in(subject, connection, amr)
    visit.services.transactions.answered(transaction, session, Progress(authenticated=True))
    logger.info("signed_in", extra={"connection": connection})
    return visit.go(continue_at(transaction))


def page_values(
    visit: Visit, transaction: Transaction, request: AuthorizationRequest | None, form: str
) -> dict[str, object]:
    """Return what every page of a login needs; ``form`` is the name of its form."""
    return {
        "client": request.client if request else None,
        "transaction": transaction.id,
        "csrf": visit.csrf(form),
    }
