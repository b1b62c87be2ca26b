"""The choice of an account, and the account page with what a person has allowed."""

import logging
import time

from starlette.responses import Response

from ..protocol.decisions import Progress
from ..protocol.destinations import PageError
from ..protocol.responses import add_to_query
from ..records.consents import in_plain_words
from ..visit import Visit, value_of
from .waiting import continue_at, page_values, waiting_request

logger = logging.getLogger(__name__)


async def select_account(visit: Visit) -> Response:
    """GET ``/select-account``: who is signed in here, and "another account" (``prompt=select_account``)."""
    transaction, request = waiting_request(visit, visit.query)
    user = visit.user
    if user is None:
        return visit.go(continue_at(transaction))
    values = page_values(visit, transaction, request, "select-account")
    return visit.page("select_account", {**values, "user": user, "sid": visit.session.sid if visit.session else ""})


async def submit_select_account(visit: Visit) -> Response:
    """POST ``/select-account``."""
    pairs = await visit.form()
    transaction, _ = waiting_request(visit, pairs)
    if not visit.is_own_form(pairs, "select-account"):
        return visit.go(add_to_query("/select-account", {"transaction": transaction.id}))
    if visit.session is None or value_of(pairs, "account") != visit.session.sid:
        return visit.go(add_to_query("/login", {"transaction": transaction.id}))
    visit.services.transactions.answered(transaction, visit.session, Progress(account_chosen=True))
    return visit.go(continue_at(transaction))


async def account(visit: Visit) -> Response:
    """GET ``/account``: who is signed in here, and what they have allowed."""
    user = visit.user
    if user is None:
        waiting = visit.wait([])
        return visit.go(add_to_query("/login", {"transaction": waiting.id}))
    config = visit.services.config
    remembered = []
    for each in visit.services.consents.of(user.subject):
        client, api = config.clients.get(each.client_id), config.apis.get(each.audience)
        remembered.append(
            {
                "client_id": each.client_id,
                "client": client.name if client else each.client_id,
                "audience": each.audience,
                "api": api.name if api else "",
                "permissions": [words for _, words in in_plain_words(each.granted, api)],
                "since": time.strftime("%d %B %Y", time.gmtime(each.updated_at)).lstrip("0"),
            }
        )
    done = value_of(visit.query, "done") == "revoked"
    return visit.page("account", {"user": user, "consents": remembered, "revoked": done, "csrf": visit.csrf("account")})


async def submit_account(visit: Visit) -> Response:
    """POST ``/account``: take a consent back."""
    pairs = await visit.form()
    if visit.session is None:
        return visit.go("/account")
    if not visit.is_own_form(pairs, "account"):
        raise PageError("This form was too old or came from another browser. Nothing was changed.")
    visit.services.consents.revoke(visit.session.subject, value_of(pairs, "client_id"), value_of(pairs, "audience"))
    logger.info("consent_revoked", extra={"client": value_of(pairs, "client_id")})
    return visit.go("/account?done=revoked")
