"""The checks of an answer: what was expected, what was found, and which section asks for it."""

from collections.abc import Iterable, Sequence
from typing import Any

from ...oidc.answer.checks import CHECKS
from ...oidc.events import Event, Outcome
from .. import times
from ..nodes import Node, h
from .records import shown


def latest(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the checks of the latest answer: every answer begins with check 1, and UserInfo may add one later."""
    made = [event for event in events if event.name == "check"]
    first = max((place for place, event in enumerate(made) if _fact(event, "number") == "1"), default=0)
    return tuple(made[first:])


def summary(made: Sequence[Event]) -> tuple[str, Outcome]:
    """Say in a few words how the checks went."""
    bad = next((event for event in made if event.outcome != "done"), None)
    if bad is not None:
        return f"check {_fact(bad, 'number')} refused: {_fact(bad, 'name').replace('_', ' ')}", bad.outcome
    return f"check{'' if len(made) == 1 else 's'} {_ranges([_fact(event, 'number') for event in made])} passed", "done"


def _ranges(numbers: Sequence[str]) -> str:
    """Return ``5 to 11, 13 and 14`` for these numbers. There may be gaps: a check that does not apply is not made."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and number.isdecimal() and runs[-1][-1].isdecimal() and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [word for run in runs for word in (run if len(run) < 3 else [f"{run[0]} to {run[-1]}"])]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def view(events: Iterable[Event]) -> tuple[Node, ...]:
    """Return the panel's page about checks."""
    made = latest(events)
    if not made:
        return (
            h(
                "p",
                {"class": "empty"},
                "Before a token is kept, the page compares what it got with what it expected. "
                "Each check will stand here with the section of the standard that asks for it.",
            ),
        )
    return (h("p", {"class": "empty"}, f"At {times.clock(made[0].at)}, {told(made)}"), table(made))


def told(made: Sequence[Event]) -> str:
    """Say how the checks went, in the order in which they were made: those of UserInfo come after the last."""
    last = str(CHECKS[-1].number)
    end = next((place for place, event in enumerate(made, start=1) if _fact(event, "number") == last), len(made))
    words, outcome = summary(made[:end])
    if outcome != "done":
        return f"{words}. Nothing of the answer was kept."
    sentences = [f"{words}. Only then were the tokens kept."]
    if later := made[end:]:
        words, outcome = summary(later)
        sentences.append(f"After that, {words}, on the answer of UserInfo.")
        if outcome != "done":
            return " ".join(sentences)
    there = {_fact(event, "number") for event in made}
    if missing := [number for check in CHECKS if (number := str(check.number)) not in there]:
        several = len(missing) > 1
        sentences.append(f"Check{'s' if several else ''} {_ranges(missing)} did not apply.")
    return " ".join(sentences)


def table(made: Sequence[Event]) -> Node:
    """Return the checks as a table."""
    head = ("", "Check", "Expected", "Found", "Asked for by")
    return h(
        "div",
        {"class": "table-box"},
        h(
            "table",
            {"class": "stack checks"},
            h("caption", {"class": "visually-hidden"}, "Checks"),
            h("thead", {}, h("tr", {}, *(h("th", {"scope": "col"}, title or "Result") for title in head))),
            h("tbody", {}, *map(_row, made)),
        ),
    )


def _row(event: Event) -> Node:
    good = event.outcome == "done"
    return h(
        "tr",
        {},
        h(
            "td",
            {},
            h(
                "span",
                {"class": "check-mark", "data-outcome": event.outcome, "aria-hidden": "true"},
                "✓" if good else "✕",
            ),
            h("span", {"class": "visually-hidden"}, "passed" if good else "refused"),
        ),
        h("th", {"scope": "row"}, f"{_fact(event, 'number')}. {_fact(event, 'title')}"),
        h("td", {"class": "mono", "data-name": "expected"}, _fact(event, "expected")),
        h("td", {"class": "mono", "data-name": "found"}, _fact(event, "found")),
        h("td", {"data-name": "asked for by"}, _fact(event, "source")),
    )


def _fact(event: Event, name: str) -> str:
    check: Any = event.details.get("check")
    value = check.get(name) if isinstance(check, dict) else None
    return "" if value is None else shown(value)
