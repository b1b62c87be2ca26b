"""Which answer belongs to which request."""

from collections.abc import Iterable

from ...oidc.events import Event
from . import details

ENDS = ("response", "failed")


def answered(events: Iterable[Event]) -> dict[int, Event]:
    """Map the number of each answer, and of each failure to get one, to its request."""
    waiting: dict[tuple[str, str], Event] = {}
    found: dict[int, Event] = {}
    for event in events:
        stem, _, end = event.name.rpartition("_")
        if end == "request":
            waiting[event.journey, stem] = event
        elif end in ENDS and (asked := waiting.pop((event.journey, stem), None)):
            found[event.number] = asked
    return found


def answer_label(event: Event) -> str:
    """Return the few words that stand for an answer: its status, its error, or that there was none."""
    if status := details.status(event):
        return str(status)
    return "no answer" if event.outcome == "failed" else details.error_code(event) or "answer"
