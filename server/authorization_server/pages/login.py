"""The login page: e-mail address and password, and the ways to the other login options."""

import logging

from starlette.responses import Response

from ...config import SampleUser
from ..protocol.destinations import PageError
from ..protocol.requests import AuthorizationRequest
from ..records.guesses import password_counters
from ..records.transactions import Transaction
from ..records.users import DATABASE, normal_email
from ..visit import Pairs, Visit, value_of
from .waiting import continue_at, page_values, signed_in, waiting_request

logger = logging.getLogger(__name__)

FORM_IS_FOREIGN = "This form was too old or came from another browser. Nothing was sent. Try once more."


async def login(visit: Visit) -> Response:
    """GET ``/login``: the login page. ``fill`` is the e-mail address of a public account to fill in."""
    transaction, request = _waiting_or_copied(visit, visit.query)
    fill = value_of(visit.query, "fill")
    chosen = next((account for account in _public_accounts(visit) if account.email == fill), None)
    email = chosen.email if chosen else _expected_email(visit, request)
    password = chosen.password if chosen else ""
    return login_page(visit, transaction, request, email=email, password=password, problem=None)


def _public_accounts(visit: Visit) -> tuple[SampleUser, ...]:
    """Return the accounts that everybody may know: those of the lab, and none of a configuration of one's own."""
    config = visit.services.config
    return config.users if config.public_accounts else ()


async def submit_login(visit: Visit) -> Response:
    """POST ``/login``. A wrong password and an unknown address get the same answer in the same time.

    A refusal answers this request and does not redirect. Status 400, or 429 with ``Retry-After``, tells password
    managers and programs what happened, and nothing that was typed has to be stored or put into an address. The
    price: going back to such a page makes the browser ask whether to send the form again.
    """
    pairs = await visit.form()
    transaction, request = _waiting_or_copied(visit, pairs)
    email, password = value_of(pairs, "email"), value_of(pairs, "password")
    if not visit.is_own_form(pairs, "login"):
        user = visit.user
        if user is not None and (user.connection, user.login) == (DATABASE, normal_email(email)):
            return visit.go(continue_at(transaction))  # another tab has logged the same person in
        return login_page(visit, transaction, request, email=email, problem=FORM_IS_FOREIGN, status=400)
    if DATABASE not in login_options(visit, request):
        raise PageError("Logging in with a password is not possible for this application.")
    services = visit.services
    counters = password_counters(email, visit.address)
    if wait := services.guesses.begin(counters, visit.now):
        problem = too_many_attempts(wait)
        return retry_after(wait, login_page(visit, transaction, request, email=email, problem=problem, status=429))
    user = services.users.check_password(email, password)
    if user is None:
        logger.info("login_refused", extra={"connection": DATABASE})
        problem = "The e-mail address or the password is wrong."
        return login_page(visit, transaction, request, email=email, problem=problem, status=400)
    services.guesses.was_right(counters)
    return signed_in(visit, transaction, user.subject, DATABASE, ("pwd",))


def _waiting_or_copied(visit: Visit, pairs: Pairs) -> tuple[Transaction, AuthorizationRequest | None]:
    """Return the transaction and its request; a copy, if the browser's cookie has changed since the page was made.

    Two tabs that start a login at once each get a cookie, and the second replaces the first. A copy is safe on this
    page only: nothing has been answered yet, and the form's CSRF token still proves whose page it was.
    """
    try:
        return waiting_request(visit, pairs)
    except PageError as error:
        asked = value_of(pairs, "transaction")
        copied = visit.services.transactions.copy(asked, visit.browser, visit.address, visit.now)
        if error.code != "unknown_login" or copied is None:
            raise
        return waiting_request(visit, [("transaction", copied.id)])


def login_options(visit: Visit, request: AuthorizationRequest | None) -> tuple[str, ...]:
    """Return the names of the login options: those of the client, or the one that its request names."""
    if request is None:
        return tuple(visit.services.config.connections)
    return (request.connection,) if request.connection else request.client.allowed_connections


def sign_up_open(visit: Visit, request: AuthorizationRequest | None) -> bool:
    """Return whether somebody may sign up on the way to this application."""
    return DATABASE in login_options(visit, request) and visit.services.config.connections[DATABASE].sign_up


def _expected_email(visit: Visit, request: AuthorizationRequest | None) -> str:
    """Return the address to fill in: of the person the client asked for, or what it gave as ``login_hint``."""
    if request is None:
        return ""
    user = visit.services.users.by_subject(request.subject) if request.subject else None
    return user.login if user and user.connection == DATABASE else request.login_hint


def login_page(
    visit: Visit,
    transaction: Transaction,
    request: AuthorizationRequest | None,
    *,
    email: str,
    problem: str | None,
    password: str = "",
    status: int = 200,
) -> Response:
    """Return the login page, with ``email`` and the ``password`` of a public account filled in.

    ``problem`` is its message.
    """
    options = login_options(visit, request)
    values = {
        **page_values(visit, transaction, request, "login"),
        "email": email,
        "password": password,
        "accounts": _public_accounts(visit),
        "problem": problem,
        "with_password": DATABASE in options,
        "sign_up": sign_up_open(visit, request),
        "providers": [
            c for c in visit.services.config.connections.values() if c.name in options and c.kind == "openid"
        ],
    }
    return visit.page("login", values, status)


def retry_after(wait_seconds: float, response: Response) -> Response:
    """Tell programs when the next attempt may come (RFC 9110 10.2.3)."""
    response.headers["Retry-After"] = str(int(wait_seconds) + 1)
    return response


def too_many_attempts(wait_seconds: float) -> str:
    """Return the sentence for a person who has to wait before the next attempt."""
    whole = int(wait_seconds) + 1
    wait = f"{whole} second{'s' if whole > 1 else ''}" if whole < 120 else f"{whole // 60 + 1} minutes"
    return f"Too many attempts. Wait {wait}, then try again."
