"""The logout endpoint: ends the session, or asks first (OpenID Connect RP-Initiated Logout 1.0)."""

import logging

from starlette.responses import Response

from ...config import ClientRegistration
from ..protocol.logout_requests import PARAMETERS, LogoutRequest, decide_logout
from ..visit import Pairs, Visit, value_of

logger = logging.getLogger(__name__)


AUTH0_NAMES = {"returnTo": "post_logout_redirect_uri"}


async def logout(visit: Visit) -> Response:
    """GET and POST ``/logout``, the ``end_session_endpoint``."""
    return _log_out(visit, await visit.parameters())


async def auth0_logout(visit: Visit) -> Response:
    """GET and POST ``/v2/logout``: the same, with the names that auth0-js gives to the parameters."""
    return _log_out(visit, [(AUTH0_NAMES.get(name, name), value) for name, value in await visit.parameters()])


def _log_out(visit: Visit, pairs: Pairs) -> Response:
    confirmed = visit.request.method == "POST" and value_of(pairs, "confirm") == "yes"
    if confirmed and not visit.is_own_form(pairs, "logout"):
        confirmed = False
    request = decide_logout(pairs, visit.session, visit.services.config.clients, visit.services.read_hint)
    if request.ask and not confirmed and visit.session is not None:
        return _ask(visit, pairs, request)
    if visit.session is not None:
        visit.sign_out()
        logger.info("signed_out", extra={"client": request.client.client_id if request.client else "-"})
    # Nobody is redirected without a valid hint or a click of their own.
    if request.location and (confirmed or not request.ask):
        return visit.go(request.location)
    client = request.client or _only_client(visit)
    return visit.page("logged_out", {"client": client, "back": client.post_logout_redirect_uris[:1] if client else ()})


def _only_client(visit: Visit) -> ClientRegistration | None:
    """Return the one application of this server, if there is no other: that is where people came from."""
    clients = tuple(visit.services.config.clients.values())
    return clients[0] if len(clients) == 1 else None


def _ask(visit: Visit, pairs: Pairs, request: LogoutRequest) -> Response:
    user = visit.user
    values = {
        "client": request.client,
        "user": user,
        "fields": [(name, value) for name, value in pairs if name in PARAMETERS],
        "csrf": visit.csrf("logout"),
    }
    return visit.page("logout", values)
