"""The checks of a response as four questions.

The client makes up to thirteen checks (:mod:`app.oidc.answer.checks`). They answer four questions, in this order, and
the first refusal ends them. The row with the number 14 is no check: it is the place where tokens are kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...oidc.answer.checks import CHECKS
from ...oidc.events import Event
from .details import check_number

Verdict = Literal["yes", "no", "open", "not reached", "does not apply"]

KEPT = CHECKS[-1].number
QUESTIONS: tuple[tuple[str, range], ...] = (
    ("Is it the answer to my question?", range(1, 4)),
    ("Who signed it?", range(4, 8)),
    ("Is it for me, now, and for this login?", range(8, 13)),
    ("Is it still the same person?", range(13, 14)),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what the checks answered, and the checks that were made for it."""

    title: str
    numbers: range
    verdict: Verdict
    made: tuple[Event, ...]


def latest(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the checks of the latest response: each begins with check 1, and UserInfo may add one later."""
    return of_response(events, None)


def refusal(events: Iterable[Event]) -> int | None:
    """Return the number of the check that refused the latest response, or None."""
    return next((event.number for event in latest(events) if event.outcome != "done"), None)


def of_response(events: Iterable[Event], number: int | None) -> tuple[Event, ...]:
    """Return the checks of the response to which the record ``number`` belongs; None: of the latest."""
    made = [event for event in events if event.name == "check"]
    if not made:
        return ()
    starts = [place for place, event in enumerate(made) if check_number(event) == 1] or [0]
    start = max((place for place in starts if number is None or made[place].number <= number), default=starts[0])
    end = min((place for place in starts if place > start), default=len(made))
    return tuple(made[start:end])


def is_over(events: Iterable[Event], made: Sequence[Event]) -> bool:
    """Say whether no more checks will follow those ``made``: one refused, or the response was an error."""
    return bool(made) and any(
        event.number > made[-1].number and event.name == "error" and event.journey == made[-1].journey
        for event in events
    )


def answered(made: Sequence[Event], *, over: bool = False) -> tuple[Question, ...]:
    """Return the four questions, as far as the checks ``made`` have answered them; ``over``: no more will follow."""
    stopped = over or any(event.outcome != "done" for event in made)
    reached = max(map(check_number, made), default=0)
    return tuple(
        Question(title, numbers, _verdict(numbers, group, reached, stopped), group)
        for title, numbers in QUESTIONS
        for group in [tuple(event for event in made if check_number(event) in numbers)]
    )


def _verdict(numbers: range, made: Sequence[Event], reached: int, stopped: bool) -> Verdict:
    if any(event.outcome != "done" for event in made):
        return "no"
    if made and reached >= numbers[-1]:
        return "yes"
    if reached > numbers[-1]:
        return "does not apply"
    return "not reached" if stopped else "open"


def passed_and_refused(made: Sequence[Event]) -> str:
    """Say in a few words how the checks went: ``checks 1 to 9 passed, 10 refused``."""
    checks = [event for event in made if check_number(event) != KEPT]
    passed = [check_number(event) for event in checks if event.outcome == "done"]
    refused = next((event for event in checks if event.outcome != "done"), None)
    several = "" if len(passed) == 1 else "s"
    if refused is None:
        return f"check{several} {ranges(passed)} passed" if passed else "no check"
    if not passed:
        return f"check {check_number(refused)} refused"
    return f"check{several} {ranges(passed)} passed, {check_number(refused)} refused"


def ranges(numbers: Sequence[int]) -> str:
    """Return ``5 to 11, 13 and 14`` for these numbers. There may be gaps: a check that does not apply is not made."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [word for run in runs for word in (map(str, run) if len(run) < 3 else [f"{run[0]} to {run[-1]}"])]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
