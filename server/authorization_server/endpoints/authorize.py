"""The authorization endpoint: parse, decide, ask the rules, issue, respond. :func:`proceed` does it in this order."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from ..protocol.decisions import Ask, Consent, Decision, Issue, Progress, Refuse, decide
from ..protocol.destinations import Destination, ResponseError
from ..protocol.requests import AuthorizationRequest
from ..protocol.responses import ErrorResponse, FormPost, Issued, Redirect, WebMessage, add_to_query, respond
from ..protocol.tokens import Grant
from ..records.transactions import Transaction
from ..records.users import User
from ..rule_book import Outcome
from ..rule_files import RuleFailed
from ..rules import RuleContext, RuleUser
from ..visit import LoginOver, Pairs, Visit

logger = logging.getLogger(__name__)

PAGES: Mapping[Decision, str] = {Ask.LOGIN: "/login", Ask.ACCOUNT: "/select-account", Ask.CONSENT: "/consent"}


@dataclass(frozen=True, slots=True)
class Redirected:
    """A rule wants the person to see a page first."""

    url: str


async def authorize(visit: Visit) -> Response:
    """GET and POST ``/authorize`` (OIDC Core 3.1.2.1)."""
    return await proceed(visit, await visit.parameters(), None)


async def resume(visit: Visit) -> Response:
    """GET ``/continue?state=…``: go on with the waiting request after the person has answered a page."""
    transaction = visit.transaction(visit.query, "state")
    if not transaction.parameters:  # the person came to see their account
        visit.services.transactions.finish(transaction)
        return visit.go("/account")
    return await proceed(visit, list(transaction.parameters), transaction)


async def proceed(visit: Visit, pairs: Pairs, transaction: Transaction | None) -> Response:
    """Take the next step: show a page, or answer the client. ``transaction`` is None when the request has just come."""
    services = visit.services
    try:
        with services.storage.read():  # everything that is decided upon is of one moment
            request = AuthorizationRequest.parse(pairs, services.registry)
            user = visit.user
            session = visit.session if user else None
            progress = transaction.progress(session) if transaction else Progress()
            decision = decide(request, session, consent_of(visit, request), visit.now, progress)
    except ResponseError as error:
        return answer(visit, error.destination, ErrorResponse(error.code, error.description), transaction)
    result: Issued | ErrorResponse | Redirected
    match decision:
        case Refuse(code, description):
            result = ErrorResponse(code, description)
        case Issue() if user:
            result = await issue(visit, request, decision, user)
        case _:
            waiting = transaction or visit.wait(pairs)
            if decision is Ask.LOGIN and request.connection in services.providers:
                path = f"/connections/{request.connection}/start"
            else:
                path = PAGES[decision]
            return visit.go(add_to_query(path, {"transaction": waiting.id}))
    if isinstance(result, Redirected):
        waiting = transaction or visit.wait(pairs)
        return visit.go(add_to_query(result.url, {"state": waiting.id}))
    return answer(visit, request.destination, result, transaction)


def consent_of(visit: Visit, request: AuthorizationRequest) -> Consent:
    """Return what the person who is signed in has answered to this client."""
    if visit.session is None:
        return Consent()
    audience = request.api.identifier if request.api else None
    return visit.services.consents.get(visit.session.subject, request.client.client_id, audience)


async def issue(
    visit: Visit, request: AuthorizationRequest, decision: Issue, user: User
) -> Issued | ErrorResponse | Redirected:
    """Run the rules, and issue the scope that they leave."""
    services, scope = visit.services, request.scope & decision.granted
    silent = "none" in request.prompt
    about = RuleUser(
        subject=user.subject,
        email=str(user.claims.get("email", "")),
        connection=user.connection,
        claims=user.claims,
        metadata=user.metadata,
    )
    context = RuleContext(
        client_id=request.client.client_id,
        audience=request.api.identifier if request.api else None,
        scope=scope,
        silent=silent,
        now=visit.now,
    )
    try:
        outcome = await services.rules.at_login(about, context, request.api.permissions if request.api else ())
    except RuleFailed:
        return ErrorResponse("server_error", "A rule of this server failed. Its log says which.")
    if outcome.denied is not None:
        return ErrorResponse("unauthorized", outcome.denied)
    if outcome.redirect is not None:
        if silent:
            return ErrorResponse("interaction_required", "The person must see a page.")
        return Redirected(outcome.redirect)
    if not outcome.scope:
        return ErrorResponse("access_denied", "No scope is left to grant.")
    if outcome.metadata != user.metadata:
        services.users.remember(user.subject, user.metadata, outcome.metadata)
    return await services.issuing.answer(request, grant_for(request, decision, outcome), user.claims, visit.now)


def grant_for(request: AuthorizationRequest, decision: Issue, outcome: Outcome) -> Grant:
    """Return the grant from which the tokens are made."""
    session = decision.session
    return Grant(
        client_id=request.client.client_id,
        subject=session.subject,
        sid=session.sid,
        auth_time=int(session.auth_time),
        amr=session.amr,
        scope=outcome.scope,
        audience=request.api.identifier if request.api else None,
        nonce=request.nonce,
        id_token_only=request.response_type == "id_token" or request.client.id_token_claims == "all",
        claims=request.claims.within(decision.granted),
        id_token_extra=outcome.id_token,
        access_token_extra=outcome.access_token,
    )


def answer(
    visit: Visit, destination: Destination, result: Issued | ErrorResponse, transaction: Transaction | None
) -> Response:
    """Send the answer to the client. That finishes the transaction; raises LoginOver if it is finished already."""
    if transaction and not visit.services.transactions.finish(transaction):
        raise LoginOver(transaction)
    logger.info(
        "authorization_response",
        extra={
            "client": destination.client.client_id,
            "mode": destination.response_mode,
            "result": result.code if isinstance(result, ErrorResponse) else "granted",
        },
    )
    match respond(destination, result, visit.services.config.server.issuer):
        case Redirect(location):
            return visit.go(location)
        case FormPost(action, fields):
            return visit.answer_page("form_post", {"action": action, "fields": fields, "client": destination.client})
        case WebMessage(origin, fields):
            return visit.answer_page("web_message", {"origin": origin, "fields": dict(fields)})
