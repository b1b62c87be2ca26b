"""Moments of a log: how many of its records one looks at, and where the next message stands."""

from collections.abc import Sequence

from ...oidc.events import Event
from .journeys import kind

MESSAGE_SECONDS = 1.0
INSIDE_SECONDS = 0.35
"""How long a replay stays at a record; what happens inside one part takes less time to read than a message."""


def is_message(event: Event) -> bool:
    """Say whether ``event`` passed from one part to another."""
    return event.sender != event.receiver


def place_of(log: Sequence[Event], number: int) -> int:
    """Return how many records of ``log`` there were when the record ``number`` was the latest."""
    return sum(event.number <= number for event in log)


def message_after(log: Sequence[Event], place: int) -> int:
    """Return the place of the first message after the first ``place`` records, or of the last record."""
    return next((at + 1 for at in range(place, len(log)) if is_message(log[at])), len(log))


def message_before(log: Sequence[Event], place: int) -> int:
    """Return the place of the last message before the record at ``place``, or 0."""
    return next((at + 1 for at in range(place - 2, -1, -1) if is_message(log[at])), 0)


def last_login(log: Sequence[Event]) -> int:
    """Return how many records there were before the last login; 0 if the log has none."""
    journey = next((event.journey for event in reversed(log) if kind(event.journey) == "login"), None)
    return next((place for place, event in enumerate(log) if event.journey == journey), 0)


def seconds(event: Event) -> float:
    """Return how long a replay stays at ``event``, at its ordinary speed."""
    return MESSAGE_SECONDS if is_message(event) else INSIDE_SECONDS
