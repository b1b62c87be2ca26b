"""The sequence diagram, in the order of time.

:func:`picture` turns the log into stretches. A stretch is a part of one journey that nothing interrupted: a silent
renewal inside an API call stands between the two tries of that call, as it happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ...oidc.events import Event
from . import details
from .exchanges import answered
from .journeys import attributed, kind
from .rows import Known, Row, rows_of
from .senders import unknown_senders

TITLES = {
    "login": "Login",
    "silent": "Silent request, in a hidden frame",
    "api": "API call",
    "logout": "Logout",
    "tabs": "From another tab",
    "load": "The page was loaded again",
}

NOT_ASKED_FOR = "A response to no request of this page"
NOT_DRAWN = {"storage_write", "storage_remove"}  # they stand in the step's records and under Storage


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of one journey that follow each other. ``nested``: the journey began inside another that is under way."""

    journey: str
    title: str
    at: float
    rows: tuple[Row, ...]
    nested: bool

    @property
    def key(self) -> int:
        return self.rows[0].key


def picture(events: Iterable[Event]) -> tuple[Stretch, ...]:
    """Return everything that is drawn of the log, in the order of time."""
    log = [(name, event) for name, event in attributed(events) if event.name not in NOT_DRAWN]
    drawn = [event for _, event in log]
    known = Known(answered(drawn), unknown_senders(drawn), _times_away(log))
    so_far: dict[str, tuple[Event, ...]] = {}
    nested: dict[str, bool] = {}
    stretches: list[Stretch] = []
    before = ""
    for name, run in groupby(log, key=lambda pair: pair[0]):
        group = tuple(event for _, event in run)
        nested.setdefault(name, _is_under_way(so_far.get(before, ())))
        title = _title(name, group[0], begun=name in so_far)
        stretches.append(Stretch(name, title, group[0].at, rows_of(group, known), nested[name]))
        so_far[name] = (*so_far.get(name, ()), *group)
        before = name
    return tuple(stretches)


def _title(journey: str, first: Event, *, begun: bool) -> str:
    title = TITLES.get(kind(journey), "In the page")
    if not begun:
        return NOT_ASKED_FOR if first.name == "authorization_response" else title
    return f"{title}, second try" if first.name == "api_request" else f"{title}, continued"


def _is_under_way(journey: Sequence[Event]) -> bool:
    """Say whether the API call with these events waits: for its answer, or for the new token that a 401 calls for."""
    if not journey or kind(journey[0].journey) != "api":
        return False
    answers = [event for event in journey if event.name == "api_response"]
    refused_once = len(answers) == 1 and details.status(answers[0]) == 401
    return journey[-1].name == "api_request" or (refused_once and journey[-1] == answers[0])


def _times_away(log: Iterable[tuple[str, Event]]) -> dict[int, float]:
    """Return by the number of each departure how long the person was away, for those who came back."""
    left: dict[str, Event] = {}
    found: dict[int, float] = {}
    for name, event in log:
        if event.name == "left_page":
            left[name] = event
        elif event.name == "authorization_response" and (departure := left.pop(name, None)):
            found[departure.number] = event.at - departure.at
    return found
