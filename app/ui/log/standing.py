"""How things stand: whether there is a session, by what the log says last, and how the last one ended.

Every place of the page that says who is signed in, or what happened to the session, asks here. So no two of them can
disagree, whatever prefix of the log they are drawn from.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ...oidc.events import Event

BEGINS = "tokens_stored"
ENDS = ("session_ended", "logout_request", "logout_response")
NOT_RESTORED = "After a reload nobody was signed in any more."


@dataclass(frozen=True, slots=True)
class End:
    """How the last session ended: after the record ``number``, at the time ``at``, and why in a sentence."""

    number: int
    at: float
    sentence: str


def has_begun(events: Iterable[Event]) -> bool:
    """Say whether the log knows of a session, whether it goes on or not."""
    return any(event.name == BEGINS for event in events)


def has_session(events: Iterable[Event]) -> bool | None:
    """Return what the log says last: a session began (True) or ended (False); None if it says neither."""
    last = next((event for event in reversed(tuple(events)) if event.name in (BEGINS, *ENDS)), None)
    return None if last is None else last.name == BEGINS


def end_of_session(events: Iterable[Event], *, signed_out: bool) -> End | None:
    """Return how the last session ended; None if it goes on, or if there was none.

    ``signed_out``: the page knows that there is no session. Then one that the log began and did not end is one that
    a reload did not bring back.
    """
    log = tuple(events)
    last = next((place for place in reversed(range(len(log))) if log[place].name in (BEGINS, *ENDS)), None)
    if last is None:
        return None
    if log[last].name == BEGINS:
        if not signed_out:
            return None
        refusal = next((event for event in reversed(log[last:]) if event.name == "error"), log[-1])
        return End(refusal.number, refusal.at, refusal.sentence if refusal.name == "error" else NOT_RESTORED)
    # The reason stands in the first record of the end; what follows it is the way to the server and back.
    first = last
    for place in range(last - 1, -1, -1):
        if log[place].name == BEGINS:
            break
        if log[place].name == "session_ended":
            first = place
            break
    return End(log[last].number, log[first].at, log[first].sentence)
