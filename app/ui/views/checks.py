"""The checks of a response as four questions: what was expected, what was found, and which section asks for it."""

from collections.abc import Iterable, Sequence

from ...oidc.events import Event
from .. import times
from ..log import details
from ..log.questions import KEPT, Question, answered, is_over, of_response, passed_and_refused
from ..nodes import Node, h
from .records import shown
from .standards import linked

VERDICTS = {
    "yes": "yes",
    "no": "no",
    "open": "not answered yet",
    "not reached": "not asked any more",
    "does not apply": "does not apply here",
}
MARKS = {"yes": "✓", "no": "✕"}
EMPTY = (
    "Before a token is kept, the page asks four questions of the answer that brought it. Each check stands here with "
    "the section of the standard that asks for it."
)


def view(events: Iterable[Event], chosen: int | None = None) -> tuple[Node, ...]:
    """Return the panel's page about checks: of the latest response, or of the one with the record ``chosen``."""
    log = tuple(events)
    made = of_response(log, chosen)
    if not made:
        return (h("p", {"class": "empty"}, EMPTY),)
    over = is_over(log, made)
    said = h("p", {"class": "empty"}, f"At {times.clock(made[0].at)}, {told(made, over=over)}")
    return (said, h("div", {"class": "questions"}, *(_question(each, chosen) for each in answered(made, over=over))))


def told(made: Sequence[Event], *, over: bool = False) -> str:
    """Say how the checks went, in the order in which they were made: those of UserInfo come after the last.

    ``over``: nothing follows any more.
    """
    end = next((place for place, event in enumerate(made) if details.check_number(event) == KEPT), None)
    first = made if end is None else made[:end]
    words = passed_and_refused(first)
    if any(event.outcome != "done" for event in first):
        return f"{words}. Nothing of the answer was kept."
    if end is None and over:
        return f"{words}. The answer was an error, so there was nothing more to check, and nothing was kept."
    if end is None:
        return f"{words} so far. Nothing is kept before the last one."
    later = made[end + 1 :]
    userinfo = f" After that, {passed_and_refused(later)} on the answer of UserInfo." if later else ""
    return f"{words}. Only then were the tokens kept.{userinfo}"


def _question(question: Question, chosen: int | None) -> Node:
    """One question and its answer; the checks behind it are folded, unless one of them says no or is chosen."""
    looked_at = any(event.number == chosen for event in question.made)
    title = (
        h("b", {}, question.title),
        h("span", {"class": "verdict"}, VERDICTS[question.verdict]),
        h("span", {"class": "took"}, _numbers(question)),
    )
    attributes = {"class": "question", "data-verdict": question.verdict, "data-key": question.title}
    if not question.made:
        return h("p", attributes, *title)
    return h(
        "details",
        {**attributes, "open": looked_at or question.verdict == "no"},
        h("summary", {}, *title),
        _table(question, chosen),
    )


def _numbers(question: Question) -> str:
    """Return which checks answer the question, and how they went if one was refused."""
    if question.verdict == "no":
        return passed_and_refused(question.made)
    first, last = question.numbers[0], question.numbers[-1]
    return f"check {first}" if first == last else f"checks {first} to {last}"


def _table(question: Question, chosen: int | None) -> Node:
    head = ("Result", "Check", "Expected", "Found", "Asked for by")
    return h(
        "div",
        {"class": "table-box"},
        h(
            "table",
            {"class": "stack checks"},
            h("caption", {"class": "visually-hidden"}, question.title),
            h("colgroup", {}, *(h("col") for _ in head)),
            h("thead", {}, h("tr", {}, *(h("th", {"scope": "col"}, title) for title in head))),
            h("tbody", {}, *(_row(event, chosen) for event in question.made)),
        ),
    )


def _row(event: Event, chosen: int | None) -> Node:
    good = event.outcome == "done"
    sought = event.number == chosen if chosen is not None else not good
    return h(
        "tr",
        {"data-sought": sought},
        h(
            "td",
            {},
            h(
                "span",
                {"class": "check-mark", "data-outcome": event.outcome, "aria-hidden": "true"},
                MARKS["yes" if good else "no"],
            ),
            h("span", {"class": "visually-hidden"}, "passed" if good else "refused"),
        ),
        h("th", {"scope": "row"}, f"{_fact(event, 'number')}. {_fact(event, 'title')}"),
        h("td", {"class": "mono", "data-name": "expected"}, _fact(event, "expected")),
        h("td", {"class": "mono", "data-name": "found"}, _fact(event, "found")),
        h("td", {"data-name": "asked for by"}, *linked(_fact(event, "source"))),
    )


def _fact(event: Event, name: str) -> str:
    value = details.part(event, "check").get(name)
    return "" if value is None else shown(value)
