"""The page on which somebody makes an account."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from ..hooks import HookContext, NewUser
from ..protocol.destinations import PageError
from ..protocol.requests import AuthorizationRequest
from ..records.guesses import sign_up_counters
from ..records.transactions import Transaction
from ..records.users import DATABASE, EmailTaken, User, email_problem, normal_email, password_problem, prepared
from ..rule_files import RuleFailed
from ..visit import Visit, value_of
from .login import FORM_IS_FOREIGN, retry_after, sign_up_open, too_many_attempts
from .waiting import page_values, signed_in, waiting_request

logger = logging.getLogger(__name__)


async def sign_up(visit: Visit) -> Response:
    """GET ``/sign-up``: the page on which somebody makes an account."""
    transaction, request = waiting_request(visit, visit.query)
    _must_be_open(visit, request)
    return _sign_up_page(visit, transaction, request, {})


async def submit_sign_up(visit: Visit) -> Response:
    """POST ``/sign-up``: make the account and log in with it. Status 429 after too many attempts, as at ``/login``."""
    pairs = await visit.form()
    transaction, request = waiting_request(visit, pairs)
    _must_be_open(visit, request)
    name, email, password = (value_of(pairs, field) for field in ("name", "email", "password"))
    typed = {"name": name, "email": email}
    found = {"email": email_problem(email), "password": password_problem(prepared(password))}
    if len(name) > 200:
        found["name"] = "A name has at most 200 characters."
    problems = {field: problem for field, problem in found.items() if problem}
    if not visit.is_own_form(pairs, "sign-up"):
        problems = {"form": FORM_IS_FOREIGN}
    if not problems:
        if wait := visit.services.guesses.begin(sign_up_counters(visit.address), visit.now):
            slowed = {"form": too_many_attempts(wait)}
            return retry_after(wait, _sign_up_page(visit, transaction, request, typed, slowed, status=429))
        made = await _new_account(visit, request.client.client_id if request else "", email, password, name.strip())
        if isinstance(made, User):
            return signed_in(visit, transaction, made.subject, DATABASE, ("pwd",))
        problems = made
    return _sign_up_page(visit, transaction, request, typed, problems, status=400)


async def _new_account(visit: Visit, client_id: str, email: str, password: str, name: str) -> User | dict[str, str]:
    """Return a new account, or what is wrong, by field. The hooks run before and after."""
    services = visit.services
    newcomer = NewUser(email=normal_email(email), name=name)
    context = HookContext(client_id=client_id, now=visit.now)
    try:
        before = await services.rules.at_sign_up("pre_user_registration", newcomer, context)
        if before.denied is not None:
            return {"form": before.denied}
        user = services.users.sign_up(email, password, name, before.metadata, visit.now)
    except RuleFailed:
        return {"form": "Signing up does not work at the moment. Try again later."}
    except EmailTaken:
        return {"email": "Somebody has signed up with this address already. Log in instead."}
    logger.info("signed_up", extra={"connection": DATABASE})
    try:
        known = replace(newcomer, subject=user.subject, metadata=user.metadata)
        after = await services.rules.at_sign_up("post_user_registration", known, context)
        if after.metadata != user.metadata:
            services.users.remember(user.subject, user.metadata, after.metadata)
    except RuleFailed:  # the account exists; the log says what did not happen
        pass
    return user


def _must_be_open(visit: Visit, request: AuthorizationRequest | None) -> None:
    if not sign_up_open(visit, request):
        raise PageError("Nobody can sign up here.", status=404)


def _sign_up_page(
    visit: Visit,
    transaction: Transaction,
    request: AuthorizationRequest | None,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    values = page_values(visit, transaction, request, "sign-up")
    return visit.page("sign_up", {**values, "typed": typed, "problems": problems or {}}, status)
