"""How things stand: whether there is a session, by what the log says last, and how the last one ended.

Every place of the page that says who is signed in, or what happened to the session, asks here. So no two of them can
disagree, whatever prefix of the log they are drawn from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...oidc.events import Event
from .journeys import kind

BEGINS = "tokens_stored"
ENDS = ("session_ended", "logout_request", "logout_response")
LOADED = "page_loaded"
LEFT, CAME_BACK = "left_page", "authorization_response"
ANEW = (LOADED, "login_clicked")
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


def holds_tokens(events: Iterable[Event]) -> bool:
    """Say whether the page held tokens after the last of ``events``. When it is loaded again, its memory is empty."""
    held = left = False
    for event in events:
        if event.name == BEGINS:
            held, left = True, False
        elif event.name == LEFT:
            left = True
        elif event.name in (*ENDS, LOADED) or (event.name == CAME_BACK and left):
            held = False
    return held


def is_interrupted(events: Iterable[Event]) -> bool:
    """Say whether the page was loaded again during a session, and the log does not say yet whether that goes on."""
    found = (event for event in reversed(tuple(events)) if _is_settled(event) or event.name in (*ENDS, *ANEW))
    last = next(found, None)
    return last is not None and last.name == LOADED


def is_restored(log: Sequence[Event], place: int) -> bool:
    """Say whether the page was restoring its session at the moment after the first ``place`` records of ``log``.

    The later records tell: they begin with tokens, or with a silent request that failed.
    """
    found = (event for event in log[place:] if _is_settled(event) or event.name in (*ENDS, *ANEW))
    following = next(found, None)
    return is_interrupted(log[:place]) and following is not None and _is_settled(following)


def _is_settled(event: Event) -> bool:
    """Say whether ``event`` is how the restoring of a session ends: with tokens, or with a failed silent request."""
    return event.name == BEGINS or (event.name == "error" and kind(event.journey) == "silent")


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
