"""The page on which a person allows a client something, or not."""

import logging

from starlette.responses import Response

from ..endpoints.authorize import answer
from ..protocol.decisions import Progress
from ..protocol.responses import ErrorResponse, add_to_query
from ..records.consents import in_plain_words
from ..visit import Visit, value_of
from .waiting import continue_at, waiting_request

logger = logging.getLogger(__name__)

REQUIRED = frozenset({"openid"})
"""What cannot be unticked: without it there is no login, so the way to refuse it is Deny."""


async def consent(visit: Visit) -> Response:
    """GET ``/consent``: who asks, for what, until when."""
    transaction, request = waiting_request(visit, visit.query)
    user = visit.user
    if request is None or user is None:
        return visit.go(continue_at(transaction))
    values = {
        "client": request.client,
        "api": request.api,
        "user": user,
        "destination": request.destination.redirect_uri.partition("?")[0],
        "permissions": [
            {"name": name, "words": words, "required": name in REQUIRED}
            for name, words in in_plain_words(request.permissions, request.api)
        ],
        "minutes": max(1, round(visit.services.config.lifetimes.access_token / 60)),
        "transaction": transaction.id,
        "csrf": visit.csrf(_form_of(visit)),
    }
    return visit.page("consent", values)


async def submit_consent(visit: Visit) -> Response:
    """POST ``/consent``: Allow, all or a part of it; or Deny."""
    pairs = await visit.form()
    transaction, request = waiting_request(visit, pairs)
    if request is None or visit.session is None:
        return visit.go(continue_at(transaction))
    if not visit.is_own_form(pairs, _form_of(visit)):
        return visit.go(add_to_query("/consent", {"transaction": transaction.id}))
    ticked = {value for name, value in pairs if name == "permission"}
    granted = request.permissions & (ticked | REQUIRED)
    if value_of(pairs, "decision") != "allow" or not request.scope & granted:
        # Not remembered: a person who said no once can be asked again.
        refused = ErrorResponse("access_denied", "The person did not allow it.")
        return answer(visit, request.destination, refused, transaction)
    visit.services.consents.answer(
        visit.session.subject,
        request.client.client_id,
        request.api.identifier if request.api else None,
        granted,
        request.permissions - granted,
        visit.now,
    )
    before = transaction.progress(visit.session)
    progress = Progress(before.authenticated, before.account_chosen, consent_given=True)
    visit.services.transactions.answered(transaction, visit.session, progress)
    logger.info("consent_given", extra={"client": request.client.client_id})
    return visit.go(continue_at(transaction))


def _form_of(visit: Visit) -> str:
    """Return the name of the consent form. Each session has its own, so that nobody consents for somebody else."""
    return f"consent {visit.session.sid if visit.session else ''}"
