"""The page to which the rule ``terms_of_use`` sends people."""

from starlette.responses import Response

from ..protocol.responses import add_to_query
from ..visit import Visit
from .waiting import continue_at

RULE = "terms_of_use"


async def terms(visit: Visit) -> Response:
    """GET ``/terms?state=…``."""
    transaction = visit.transaction(visit.query, "state")
    return visit.page("terms", {"transaction": transaction.id, "csrf": visit.csrf("terms"), "version": _version(visit)})


async def submit_terms(visit: Visit) -> Response:
    """POST ``/terms``: remember that the person accepted this version, and go on with the login."""
    pairs = await visit.form()
    transaction = visit.transaction(pairs)
    if not visit.is_own_form(pairs, "terms"):
        return visit.go(add_to_query("/terms", {"state": transaction.id}))
    user = visit.user
    if user is not None:
        visit.services.users.remember(user.subject, {}, {RULE: _version(visit)})
    return visit.go(continue_at(transaction))


def _version(visit: Visit) -> str:
    return str(visit.services.rules.settings_of(RULE).get("version", ""))
