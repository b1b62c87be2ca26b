"""The seven steps, told by what really happened.

:func:`tell` looks at the log and says of each step whether it is waiting, happening, done, refused, or
out of the page's sight; how long it took; and which records stand behind it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...oidc.events import Event
from .. import times

State = Literal["waiting", "now", "done", "unseen", "not-needed", "refused", "failed"]

STEPS = range(1, 8)
UNSEEN = (3, 4)  # the page is gone while these happen


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story. ``note`` is a few words about its state; ``records`` are its events."""

    number: int
    state: State = "waiting"
    note: str = ""
    records: tuple[Event, ...] = ()


def kind(journey: str) -> str:
    """Return the kind of a journey such as ``login-1``: ``login``, ``silent``, ``api``, ``logout``, or empty."""
    return journey.partition("-")[0]


def gathered(events: Iterable[Event]) -> dict[str, tuple[Event, ...]]:
    """Return the events of each journey, in the order the journeys began.

    An event that names no journey, or only its kind, belongs to the one in which it happened; so does a call of
    UserInfo, which is the end of a login.
    """
    journeys: dict[str, tuple[Event, ...]] = {}
    last = ""
    for event in events:
        name = event.journey
        if not name or (last and kind(name) == "userinfo") or kind(last) == name:
            name = last
        journeys[name] = (*journeys.get(name, ()), event)
        last = name
    return journeys


def tell(events: Iterable[Event]) -> tuple[Step, ...]:
    """Return the seven steps of the latest login, with the latest API call made since. A logout ends the story."""
    journeys = gathered(events)
    names = list(journeys)
    ended = max((place for place, name in enumerate(names) if kind(name) == "logout"), default=-1)
    journeys = {name: journeys[name] for name in names[ended + 1 :]}
    login = _latest(journeys, "login") or _latest(journeys, "silent")
    calls = _latest(journeys, "api")
    if login and calls and calls[0].number < login[0].number:
        calls = ()
    shares = _by_step(login, first=1, last=5) | _by_step(calls, first=6, last=7)
    silent = bool(login) and kind(login[0].journey) == "silent"
    return tuple(_step(number, shares, silent) for number in STEPS)


def asking_silently(events: Iterable[Event]) -> bool:
    """Say whether a hidden frame is open: asked, and neither an answer nor a failure since."""
    open_journeys: set[str] = set()
    for event in events:
        if event.name == "silent_request":
            open_journeys.add(event.journey)
        elif event.name in ("silent_response", "error"):
            open_journeys.discard(event.journey)
    return bool(open_journeys)


def _latest(journeys: dict[str, tuple[Event, ...]], wanted: str) -> tuple[Event, ...]:
    return next((journeys[name] for name in reversed(journeys) if kind(name) == wanted), ())


def _by_step(journey: Sequence[Event], first: int, last: int) -> dict[int, tuple[Event, ...]]:
    """Share out the events. One without a step of its own belongs to the step it happened in."""
    shares: dict[int, tuple[Event, ...]] = {}
    current = first
    for event in journey:
        if event.step is not None:
            current = event.step
        if first <= current <= last:
            shares[current] = (*shares.get(current, ()), event)
    return shares


def _step(number: int, shares: dict[int, tuple[Event, ...]], silent: bool) -> Step:
    # Of steps 3 and 4 together the page has one record: that it left.
    records = shares.get(3 if number == 4 else number, ())
    came_back = 5 in shares
    if number in UNSEEN and 2 in shares:
        if silent:
            return Step(number, "not-needed", "not needed: a hidden frame asked", records)
        if came_back:
            return Step(number, "unseen", _away(number, shares), records)
        return Step(number, "now", "out of this page’s sight", records) if 3 in shares else Step(number)
    if number == 1 and silent:
        return Step(number, "not-needed", "not needed: a hidden frame asked", records)
    if not records:
        return Step(number)
    bad = next((event for event in records if event.outcome != "done"), None)
    if bad is not None and not (number == 6 and 7 in shares):
        return Step(number, "refused" if bad.outcome == "refused" else "failed", bad.outcome, records)
    if number == max(shares) and not _finished(number, records):
        return Step(number, "now", "happening now", records)
    return Step(number, "done", _took(number, shares), records)


def _finished(number: int, records: Sequence[Event]) -> bool:
    return number == 7 or (number == 5 and any(event.name == "tokens_stored" for event in records))


def _away(number: int, shares: dict[int, tuple[Event, ...]]) -> str:
    """Steps 3 and 4 happen elsewhere; the page knows only how long both took together."""
    if number == 4 or 3 not in shares:
        return "out of this page’s sight"
    return f"out of this page’s sight, {times.duration(shares[5][0].at - shares[3][0].at)} in all"


def _took(number: int, shares: dict[int, tuple[Event, ...]]) -> str:
    start = shares[number][0].at
    following = shares.get(number + 1)
    end = following[0].at if following and number != 5 else shares[number][-1].at
    return f"done in {times.duration(end - start)}" if end > start else "done"
