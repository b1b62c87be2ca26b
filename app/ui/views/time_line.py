"""The time line in words: which record it shows, for people who see it and for those who hear it."""

from collections.abc import Sequence

from ...oidc.events import Event
from .. import parts, times
from ..log.senders import unknown_senders

LIVE = "Live. Move the slider to look back."
NOTHING_YET = "Nothing has happened yet. Play a recorded login, or log in."


def title(place: int | None, *, recorded: bool = False) -> str:
    """Return the heading of the picture; ``place`` is None if one does not look back."""
    if place is None:
        return "The messages, live"
    return "The messages, recorded" if recorded else "The messages, looking back"


def position(place: int, count: int) -> str:
    """Return ``12 of 31``."""
    return f"{place} of {count}"


def spoken(log: Sequence[Event], place: int) -> str:
    """Return what the slider shows, in one sentence for a screen reader."""
    if not log:
        return "No record yet"
    if not place:
        return f"Before the first of {len(log)} records"
    event = log[place - 1]
    known = event.number not in unknown_senders(log[:place])
    way = parts.route(event.sender if known else None, event.receiver, event.channel)
    return f"Record {place} of {len(log)}: {event.sentence} {way}"


def caption(log: Sequence[Event], place: int | None, *, recorded: bool = False) -> str:
    """Return the line above the slider. ``place`` is how many records are shown; None if one does not look back."""
    if place is None:
        return LIVE if log else NOTHING_YET
    said = "Recorded" if recorded else "Looking back"
    if not place:
        return f"{said}: before the first record"
    event = log[place - 1]
    return f"{said}: {times.clock(event.at)}, {event.sentence}"
