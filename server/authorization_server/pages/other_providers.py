"""Login at another OpenID provider: the person leaves for it, and comes back."""

from starlette.responses import Response

from ..connections.openid import OpenIdProvider, ProviderError
from ..protocol.destinations import PageError
from ..protocol.requests import AuthorizationRequest
from ..records.transactions import Transaction
from ..visit import Visit
from .login import login_options, login_page
from .waiting import signed_in, waiting_request


async def start_connection(visit: Visit) -> Response:
    """GET ``/connections/{name}/start``: go to another provider."""
    transaction, request = waiting_request(visit, visit.query)
    name = visit.request.path_params["name"]
    if name not in login_options(visit, request):
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
        # Only the browser that started the login may see more than the sentence.
        return _provider_failed(visit, error, visit.transaction([("transaction", error.transaction_id)]))
    transaction, request = waiting_request(visit, [("transaction", login_there.transaction_id)])
    name = visit.request.path_params["name"]
    if name not in login_options(visit, request):
        raise PageError("This login option is not possible for this application.")
    if _must_be_fresh(request) and not login_there.fresh:
        label = visit.services.config.connections[name].label
        return _provider_failed(
            visit, ProviderError(f"{label} did not ask again who you are, as it must."), transaction
        )
    user = visit.services.users.from_provider(name, login_there.subject, login_there.claims, visit.now)
    return signed_in(visit, transaction, user.subject, name, ("fed",))


def _provider(visit: Visit) -> OpenIdProvider:
    provider = visit.services.providers.get(visit.request.path_params["name"])
    if provider is None:
        raise PageError("There is no such login option.", status=404)
    return provider


def _must_be_fresh(request: AuthorizationRequest | None) -> bool:
    """Return whether the person must log in again at the provider, although they may be signed in there."""
    return request is not None and ("login" in request.prompt or request.max_age is not None)


def _provider_failed(visit: Visit, error: ProviderError, transaction: Transaction) -> Response:
    transaction, request = waiting_request(visit, [("transaction", transaction.id)])
    return login_page(visit, transaction, request, email="", problem=error.sentence, status=502)
