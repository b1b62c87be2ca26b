"""The pages on which a person says who they are: login, sign-up, choice of account, other providers."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from ..connections.openid import OpenIdProvider, ProviderError
from ..endpoints.authorize import continue_at, waiting_request
from ..hooks import HookContext, NewUser
from ..protocol.decisions import Progress
from ..protocol.destinations import PageError
from ..protocol.requests import AuthorizationRequest
from ..protocol.responses import add_to_query
from ..records.guesses import password_counters, sign_up_counters
from ..records.transactions import Transaction
from ..records.users import DATABASE, EmailTaken, User, email_problem, normal_email, password_problem
from ..rule_book import RuleFailed
from ..visit import Pairs, Visit, value_of

logger = logging.getLogger(__name__)

FORM_IS_FOREIGN = "This form was too old or came from another browser. Nothing was sent. Try once more."


async def login(visit: Visit) -> Response:
    """GET ``/login``: the login page."""
    transaction, request = _waiting_or_copied(visit, visit.query)
    return _login_page(visit, transaction, request, email=_expected_email(visit, request), problem=None)


async def submit_login(visit: Visit) -> Response:
    """POST ``/login``. A wrong password and an unknown address get the same answer in the same time.

    A refusal is the answer to this very request and no redirect: 400 and 429 with ``Retry-After`` tell password
    managers and programs what happened, and what was typed needs to be kept nowhere, neither in an address nor here.
    The price: who goes on from such a page and comes back with Back is asked by the browser to send the form again.
    """
    pairs = await visit.form()
    transaction, request = _waiting_or_copied(visit, pairs)
    email, password = value_of(pairs, "email"), value_of(pairs, "password")
    if not visit.is_own_form(pairs, "login"):
        return _login_page(visit, transaction, request, email=email, problem=FORM_IS_FOREIGN, status=400)
    if DATABASE not in _options(visit, request):
        raise PageError("Logging in with a password is not possible for this application.")
    services = visit.services
    counters = password_counters(email, visit.address)
    if wait := services.guesses.begin(counters, visit.now):
        problem = f"Too many attempts. Wait {_duration(wait)}, then try again."
        response = _login_page(visit, transaction, request, email=email, problem=problem, status=429)
        response.headers["Retry-After"] = str(int(wait) + 1)
        return response
    user = services.users.check_password(email, password)
    if user is None:
        logger.info("login_refused", extra={"connection": DATABASE})
        problem = "The e-mail address or the password is wrong."
        return _login_page(visit, transaction, request, email=email, problem=problem, status=400)
    services.guesses.was_right(counters)
    return _signed_in(visit, transaction, user.subject, DATABASE, ("pwd",))


async def sign_up(visit: Visit) -> Response:
    """GET ``/sign-up``: the page on which somebody makes an account."""
    transaction, request = waiting_request(visit, visit.query)
    _must_be_open(visit, request)
    return _sign_up_page(visit, transaction, request, {})


async def submit_sign_up(visit: Visit) -> Response:
    """POST ``/sign-up``: make the account and log in with it."""
    pairs = await visit.form()
    transaction, request = waiting_request(visit, pairs)
    _must_be_open(visit, request)
    name, email, password = (value_of(pairs, field) for field in ("name", "email", "password"))
    typed = {"name": name, "email": email}
    found = {"email": email_problem(email), "password": password_problem(password)}
    if len(name) > 200:
        found["name"] = "A name has at most 200 characters."
    problems = {field: problem for field, problem in found.items() if problem}
    if not visit.is_own_form(pairs, "sign-up"):
        problems = {"form": FORM_IS_FOREIGN}
    if not problems:
        made = await _new_account(visit, request.client.client_id if request else "", email, password, name.strip())
        if isinstance(made, User):
            return _signed_in(visit, transaction, made.subject, DATABASE, ("pwd",))
        problems = made
    return _sign_up_page(visit, transaction, request, typed, problems, status=400)


async def select_account(visit: Visit) -> Response:
    """GET ``/select-account``: who is signed in here, and "another account" (``prompt=select_account``)."""
    transaction, request = waiting_request(visit, visit.query)
    user = visit.user
    if user is None:
        return visit.go(continue_at(transaction))
    values = _page_values(visit, transaction, request, "select-account")
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


async def start_connection(visit: Visit) -> Response:
    """GET ``/connections/{name}/start``: go to another provider."""
    transaction, request = waiting_request(visit, visit.query)
    name = visit.request.path_params["name"]
    if name not in _options(visit, request):
        raise PageError("This login option is not possible for this application.", status=404)
    hint = request.login_hint if request else ""
    try:
        provider = _provider(visit)
        return visit.go(await provider.start(transaction.id, login_hint=hint, fresh=_must_be_fresh(request)))
    except ProviderError as error:
        return _provider_failed(visit, error, transaction)


async def finish_connection(visit: Visit) -> Response:
    """GET ``/connections/{name}/callback``: somebody comes back from another provider."""
    pairs = visit.query
    if len(dict(pairs)) != len(pairs):
        raise PageError("A parameter of this answer is there more than once.")
    try:
        login_there = await _provider(visit).finish(dict(pairs))
    except ProviderError as error:
        if error.transaction_id is None:
            raise PageError(error.sentence, code="login_failed") from None
        # Only the browser that left may learn more than the sentence.
        return _provider_failed(visit, error, visit.transaction([("transaction", error.transaction_id)]))
    transaction, request = waiting_request(visit, [("transaction", login_there.transaction_id)])
    name = visit.request.path_params["name"]
    if name not in _options(visit, request):
        raise PageError("This login option is not possible for this application.")
    if _must_be_fresh(request) and not login_there.fresh:
        label = visit.services.config.connections[name].label
        return _provider_failed(
            visit, ProviderError(f"{label} did not ask again who you are, as it must."), transaction
        )
    user = visit.services.users.from_provider(name, login_there.subject, login_there.claims, visit.now)
    return _signed_in(visit, transaction, user.subject, name, ("fed",))


def _waiting_or_copied(visit: Visit, pairs: Pairs) -> tuple[Transaction, AuthorizationRequest | None]:
    """Return the transaction of the login page, for this browser even if its cookie changed a moment ago.

    Only here: nobody has answered anything yet, and the form's CSRF token still says whose page it was.
    """
    try:
        return waiting_request(visit, pairs)
    except PageError as error:
        copied = visit.services.transactions.copy(value_of(pairs, "transaction"), visit.browser, visit.now)
        if error.code != "unknown_login" or copied is None:
            raise
        return waiting_request(visit, [("transaction", copied.id)])


async def _new_account(visit: Visit, client_id: str, email: str, password: str, name: str) -> User | dict[str, str]:
    """Return a new account, or what is wrong, by field. The hooks have their say before and after."""
    services = visit.services
    newcomer = NewUser(email=normal_email(email), name=name)
    context = HookContext(client_id=client_id, now=visit.now)
    if wait := services.guesses.begin(sign_up_counters(visit.address), visit.now):
        return {"form": f"Too many attempts. Wait {_duration(wait)}, then try again."}
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
            services.users.set_metadata(user.subject, after.metadata)
    except RuleFailed:  # the account exists; the log says what did not happen
        pass
    return user


def _signed_in(visit: Visit, transaction: Transaction, subject: str, connection: str, amr: tuple[str, ...]) -> Response:
    session = visit.sign_in(subject, connection, amr)
    visit.services.transactions.answered(transaction, session, Progress(authenticated=True))
    logger.info("signed_in", extra={"connection": connection})
    return visit.go(continue_at(transaction))


def _options(visit: Visit, request: AuthorizationRequest | None) -> tuple[str, ...]:
    """Return the login options: those of the client, or the one that it named."""
    if request is None:
        return tuple(visit.services.config.connections)
    return (request.connection,) if request.connection else request.client.allowed_connections


def _must_be_open(visit: Visit, request: AuthorizationRequest | None) -> None:
    if not _sign_up_open(visit, request):
        raise PageError("Nobody can sign up here.", status=404)


def _sign_up_open(visit: Visit, request: AuthorizationRequest | None) -> bool:
    return DATABASE in _options(visit, request) and visit.services.config.connections[DATABASE].sign_up


def _provider(visit: Visit) -> OpenIdProvider:
    provider = visit.services.providers.get(visit.request.path_params["name"])
    if provider is None:
        raise PageError("There is no such login option.", status=404)
    return provider


def _must_be_fresh(request: AuthorizationRequest | None) -> bool:
    """Return whether the person must show again who they are; being signed in at the provider is not enough."""
    return request is not None and ("login" in request.prompt or request.max_age is not None)


def _provider_failed(visit: Visit, error: ProviderError, transaction: Transaction) -> Response:
    transaction, request = waiting_request(visit, [("transaction", transaction.id)])
    return _login_page(visit, transaction, request, email="", problem=error.sentence, status=502)


def _expected_email(visit: Visit, request: AuthorizationRequest | None) -> str:
    """Return the address to fill in: of the person the client asked for, or what it gave as ``login_hint``."""
    if request is None:
        return ""
    user = visit.services.users.by_subject(request.subject) if request.subject else None
    return user.login if user and user.connection == DATABASE else request.login_hint


def _page_values(
    visit: Visit, transaction: Transaction, request: AuthorizationRequest | None, form: str
) -> dict[str, object]:
    return {
        "client": request.client if request else None,
        "transaction": transaction.id,
        "csrf": visit.csrf(form),
    }


def _login_page(
    visit: Visit,
    transaction: Transaction,
    request: AuthorizationRequest | None,
    *,
    email: str,
    problem: str | None,
    status: int = 200,
) -> Response:
    options = _options(visit, request)
    values = {
        **_page_values(visit, transaction, request, "login"),
        "email": email,
        "problem": problem,
        "with_password": DATABASE in options,
        "sign_up": _sign_up_open(visit, request),
        "providers": [
            c for c in visit.services.config.connections.values() if c.name in options and c.kind == "openid"
        ],
    }
    return visit.page("login", values, status)


def _sign_up_page(
    visit: Visit,
    transaction: Transaction,
    request: AuthorizationRequest | None,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    values = _page_values(visit, transaction, request, "sign-up")
    return visit.page("sign_up", {**values, "typed": typed, "problems": problems or {}}, status)


def _duration(seconds: float) -> str:
    whole = int(seconds) + 1
    return f"{whole} second{'s' if whole > 1 else ''}" if whole < 120 else f"{whole // 60 + 1} minutes"
