"""From whom an authorization response came, as far as the page knows.

Anybody can make a link with a response in its fragment (RFC 9700 section 4.7), so the page does not know who sent one
until its checks have settled it: the state and the issuer must fit, and if an ID token came, its signature too.
"""

from collections.abc import Iterable

from ...oidc.events import Event
from . import details
from .journeys import attributed

RESPONSES = ("authorization_response", "silent_response")

ISSUER, SIGNATURE = 3, 7
"""Checks by number: when one of them or a later one has passed, so has every check before it that applies."""


def unknown_senders(events: Iterable[Event]) -> frozenset[int]:
    """Return the numbers of the responses whose sender the page does not know."""
    open_responses: dict[str, Event] = {}
    begun: set[str] = set()
    unknown: set[int] = set()
    for journey, event in attributed(events):
        if event.name in RESPONSES:
            open_responses[journey] = event
            unknown.add(event.number)
            begun.discard(journey)
        elif (response := open_responses.get(journey)) is not None and _settles(event, response, journey in begun):
            unknown.discard(response.number)
        elif event.name == "check" and event.outcome == "done":
            begun.add(journey)
    return frozenset(unknown)


def _settles(event: Event, response: Event, state_fits: bool) -> bool:
    """Say whether ``event`` shows that the authorization server sent ``response``."""
    if event.name == "check" and event.outcome == "done":
        return details.check_number(event) >= (SIGNATURE if "id_token" in details.parameters(response) else ISSUER)
    # An error response without an issuer is not checked further than its state, so it is taken as genuine then.
    code = details.error_code(response)
    return event.name == "error" and state_fits and bool(code) and details.error_code(event) == code
