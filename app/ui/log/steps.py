"""The seven steps, as they really happened.

:func:`tell` says of each step whether it is waiting, happening, done, refused, or out of the page's sight; how long it
took; and which records stand behind it. The story is that of the session: it begins with the login that brought the
tokens and is over when the session is. A login that goes on, or was refused, is told until the next thing happens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ...oidc.events import Event
from .. import times
from . import details
from .journeys import gathered, kind
from .standing import BEGINS, End, end_of_session

State = Literal["waiting", "now", "done", "unseen", "not-needed", "refused", "failed"]

STEPS = range(1, 8)
UNSEEN = (3, 4)  # the page is gone while these happen
BEGUN_HERE = ("login_clicked", "authorization_request")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story. ``note`` is a few words about its state; ``records`` are its events."""

    number: int
    state: State = "waiting"
    note: str = ""
    records: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The seven steps, and in ``caption`` which login they tell; ``end`` is how the last session ended, if it did."""

    steps: tuple[Step, ...]
    caption: str
    end: End | None = None


def tell(events: Iterable[Event], *, signed_out: bool = False) -> Story:
    """Return the story of the log. ``signed_out``: the page knows that there is no session."""
    log = tuple(events)
    end = end_of_session(log, signed_out=signed_out)
    journeys = {name: group for name, group in gathered(log).items() if end is None or group[0].number > end.number}
    login, call = _told(journeys)
    shares = _by_step(login, first=1, last=5) | _by_step(call, first=6, last=7)
    way = kind(login[0].journey) if login else ""
    steps = tuple(_step(number, shares, way) for number in STEPS)
    return Story(steps, _caption(login, steps, end), end)


def _told(journeys: dict[str, tuple[Event, ...]]) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Return the login to tell, and the latest API call made since it."""
    session = _latest(journeys, "login", having=(BEGINS,)) or _latest(journeys, "silent", having=(BEGINS,))
    pressed = _latest(journeys, "login", having=BEGUN_HERE)
    call = _latest(journeys, "api")
    if session and pressed and pressed[0].number > session[-1].number and _number(call) > pressed[0].number:
        pressed = session  # a login was refused, and the session went on without it
    login = pressed if _number(pressed) >= _number(session) else session
    login = login or _latest(journeys, "silent") or _latest(journeys, "login")
    return login, call if login and _number(call) > login[0].number else ()


def _latest(
    journeys: dict[str, tuple[Event, ...]], wanted: str, having: Sequence[str] | None = None
) -> tuple[Event, ...]:
    """Return the latest journey of the kind ``wanted`` with an event of one of these names."""
    for name in reversed(journeys):
        if kind(name) == wanted and (having is None or any(event.name in having for event in journeys[name])):
            return journeys[name]
    return ()


def _number(journey: Sequence[Event]) -> int:
    return journey[0].number if journey else 0


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


def _step(number: int, shares: Mapping[int, tuple[Event, ...]], way: str) -> Step:
    # Of steps 3 and 4 together the page has one record: that it left.
    records = shares.get(3 if number == 4 else number, ())
    if way == "silent" and number in (1, *UNSEEN) and 2 in shares:
        return Step(number, "not-needed", "not needed: a hidden frame asked", records)
    if number in UNSEEN and 2 in shares:
        if 5 in shares:
            return Step(number, "unseen", _away(number, shares), records)
        return Step(number, "now", "out of sight", records) if 3 in shares else Step(number)
    if not records:
        return Step(number)
    if number == 6 and any(details.error_code(event) == "no_access_token" for event in records):
        return Step(number, "not-needed", "not possible: this login brought no access token", records)
    bad = _fault(number, records)
    if bad is not None:
        return Step(number, "refused" if bad.outcome == "refused" else "failed", bad.outcome, records)
    if number == max(shares) and not _finished(number, records):
        return Step(number, "now", "happening now", records)
    return Step(number, "done", _took(number, shares), records)


def _fault(number: int, records: Sequence[Event]) -> Event | None:
    """Return the record in which the step went wrong. Of several answers of the API, the last one counts."""
    if number == 7:
        records = [event for event in records if event.name in ("api_response", "api_failed")][-1:]
    return next((event for event in records if event.outcome != "done"), None)


def _finished(number: int, records: Sequence[Event]) -> bool:
    return number == 7 or (number == 5 and any(event.name == BEGINS for event in records))


def _away(number: int, shares: Mapping[int, tuple[Event, ...]]) -> str:
    """Steps 3 and 4 happen elsewhere; the page knows only how long both took together."""
    if number == 4 or 3 not in shares:
        return "out of sight"
    return f"out of sight for {times.duration(shares[5][0].at - shares[3][0].at)}"


def _took(number: int, shares: Mapping[int, tuple[Event, ...]]) -> str:
    start = shares[number][0].at
    following = shares.get(number + 1)
    end = following[0].at if following and number != 5 else shares[number][-1].at
    return f"done in {times.duration(end - start)}" if end > start else "done"


def _caption(login: Sequence[Event], steps: Sequence[Step], end: End | None) -> str:
    """Say which login the steps tell."""
    if login:
        began = times.clock(login[0].at)
        over = any(event.name == BEGINS for event in login)
        if kind(login[0].journey) == "silent":
            if over:
                return f"The session that came back silently at {began}."
            went = "under way" if all(event.outcome == "done" for event in login) else "which brought no session"
            return f"The silent request of {began}, {went}."
        if not any(event.name in BEGUN_HERE for event in login):
            return f"A response that came at {began}, without a request from this page."
        if bad := next((step.state for step in steps[:5] if step.state in ("refused", "failed")), None):
            return f"The login of {began}, which {'was refused' if bad == 'refused' else 'failed'}."
        return f"The login of {began}." if over else f"The login of {began}, under way."
    if end:
        why = end.sentence.partition(". ")[0].rstrip(".")  # the first sentence: the alert has the rest
        return f"The session ended at {times.clock(end.at)}. {why}."
    return "Log in, and each step shows what really happened."
