"""The pages on which a person allows a client something, and takes it back."""

import logging
import time

from starlette.responses import Response

from ..endpoints.authorize import answer, continue_at, waiting_request
from ..protocol.decisions import Progress
from ..protocol.destinations import PageError
from ..protocol.responses import Refused, add_to_query
from ..records.consents import in_plain_words
from ..visit import Visit, value_of

logger = logging.getLogger(__name__)

REQUIRED = frozenset({"openid"})
"""What cannot be unticked: without it there is no login, and the honest answer is Deny."""


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
        refused = Refused("access_denied", "The person did not allow it.")
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
    """Return the name of the consent form: another one for each session, so that nobody allows for somebody else."""
    return f"consent {visit.session.sid if visit.session else ''}"


async def account(visit: Visit) -> Response:
    """GET ``/account``: who is signed in here, and what they have allowed."""
    user = visit.user
    if user is None:
        waiting = visit.services.transactions.start([], visit.browser, visit.now)
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
