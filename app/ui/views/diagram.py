"""The sequence diagram, from the log.

:func:`picture` turns events into journeys and rows: arrows between two lanes, dots for what happens
inside one part, and a bracket for what the page cannot see. It draws what is in the log and nothing else.
:func:`view` makes nodes of them; every row is a button that opens its record in place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...oidc.events import Channel, Event, Outcome, Part
from .. import parts, times
from ..log.exchanges import answer_label, answered
from ..log.journeys import gathered, kind
from ..nodes import Node, h
from . import checks
from .records import record

Shape = Literal["arrow", "dot", "bracket"]

TITLES = {
    "login": "Login",
    "silent": "Silent request, in a hidden frame",
    "api": "API call",
    "logout": "Logout",
    "tabs": "From another tab",
}

LABELS = {
    "login_clicked": "your press",
    "discovery_request": "discovery",
    "authorization_request": "authorization request",
    "authorization_response": "answer, in the fragment",
    "jwks_request": "public keys",
    "tokens_stored": "tokens kept in memory",
    "userinfo_request": "UserInfo",
    "api_request": "request with the access token",
    "silent_request": "request, prompt=none",
    "silent_response": "answer, in the frame",
    "logout_request": "logout",
    "logout_response": "logged out",
    "tab_message": "tokens from another tab",
    "session_ended": "session ended",
    "renewal_scheduled": "renewal planned",
}
NOT_DRAWN = {"storage_write", "storage_remove"}  # they stand in the step's records and under Storage


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``events`` are the records behind it; ``key`` is the number of the first of them."""

    shape: Shape
    label: str
    events: tuple[Event, ...]
    sender: Part = "page"
    receiver: Part = "page"
    channel: Channel = "inside"
    outcome: Outcome = "done"
    step: int | None = None
    took: str = ""

    @property
    def key(self) -> int:
        return self.events[0].number


@dataclass(frozen=True, slots=True)
class Journey:
    """The rows of one login, one silent request, one API call or one logout."""

    name: str
    title: str
    at: float
    rows: tuple[Row, ...]


def picture(events: Iterable[Event]) -> tuple[Journey, ...]:
    """Return the journeys of the log, each with its rows, in the order they began."""
    return tuple(
        Journey(name, TITLES.get(kind(name), "In the page"), group[0].at, rows)
        for name, group in gathered(events).items()
        if (rows := _rows(group))
    )


def _rows(group: Sequence[Event]) -> tuple[Row, ...]:
    rows: list[Row] = []
    asked = answered(group)
    for event in group:
        question = asked.get(event.number)
        if event.name in NOT_DRAWN:
            continue
        if question and question.step is None and event.channel == "back" and rows and rows[-1].events == (question,):
            rows[-1] = _exchange(question, event)
        elif event.name == "left_page":
            rows.append(_bracket(event, group))
        elif event.sender != event.receiver:
            rows.append(_arrow(event, question))
        elif event.name == "check" and rows and rows[-1].events[-1].name == "check":
            rows[-1] = _checks((*rows[-1].events, event))
        else:
            rows.append(_checks((event,)) if event.name == "check" else _dot(event))
    return tuple(rows)


def _exchange(question: Event, answer: Event) -> Row:
    """A request beside the story, such as discovery, and its answer share one row."""
    took = f"{answer_label(answer)} · {times.duration(answer.at - question.at)}"
    return Row(
        "arrow", LABELS.get(question.name, question.name), (question, answer), question.sender, question.receiver,
        question.channel, answer.outcome, None, took,
    )  # fmt: skip


def _arrow(event: Event, asked: Event | None) -> Row:
    took = times.duration(event.at - asked.at) if asked and event.channel == "back" else ""
    label = LABELS.get(event.name) or (answer_label(event) if asked else None)
    if event.name == "authorization_response" and event.outcome == "refused":
        label = f"no: {refusal(event) or 'refused'}"
    return Row(
        "arrow", label or event.name.replace("_", " "), (event,), event.sender, event.receiver, event.channel,
        event.outcome, event.step, took,
    )  # fmt: skip


def refusal(event: Event) -> str:
    """Return the error code in an event, or an empty text."""
    response = event.details.get("response")
    parameters = response.get("parameters") if isinstance(response, dict) else None
    error = event.details.get("error")
    if isinstance(parameters, dict) and parameters.get("error"):
        return str(parameters["error"])
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _dot(event: Event) -> Row:
    label = LABELS.get(event.name) or event.sentence.rstrip(".")
    if isinstance(seconds := event.details.get("in_seconds"), int | float):
        label = f"{label} in {times.span(seconds)}"
    if event.name == "error" and (code := refusal(event)):
        label = f"stopped: {code}"
    return Row("dot", label, (event,), event.sender, event.receiver, "inside", event.outcome, event.step)


def _checks(events: tuple[Event, ...]) -> Row:
    label, outcome = checks.summary(events)
    return Row("dot", label, events, "page", "page", "inside", outcome, events[0].step)


def _bracket(event: Event, group: Sequence[Event]) -> Row:
    back = next((e for e in group if e.number > event.number and e.name == "authorization_response"), None)
    if back is None:
        return Row("bracket", "The page is gone and cannot see this.", (event,), step=3)
    away = times.duration(back.at - event.at)
    return Row("bracket", f"The page cannot see this: you were away for {away}.", (event,), step=3, took=away)


def view(journeys: Iterable[Journey], opened: int | None = None) -> tuple[Node, ...]:
    """Return the journeys as nodes. ``opened`` is the key of the row whose record is shown."""
    return tuple(
        h(
            "section",
            {
                "class": "journey",
                "data-journey": journey.name,
                "aria-label": f"{journey.title}, {times.clock(journey.at)}",
            },
            h(
                "p",
                {"class": "journey-title"},
                h("span", {}, h("b", {}, journey.title), f" {times.clock(journey.at)}"),
            ),
            h("ol", {"class": "rows"}, *(_item(row, opened == row.key) for row in journey.rows)),
        )
        for journey in journeys
    )


def _item(row: Row, opened: bool) -> Node:
    if row.shape == "bracket":
        kind_of = "bracket"
    elif row.shape == "dot":
        lane = parts.LANES[row.sender]
        kind_of = f"row inside r{lane}{lane}"
    else:
        start, end = parts.LANES[row.sender], parts.LANES[row.receiver]
        ways = "both" if len(row.events) == 2 and row.outcome == "done" else "right" if end > start else "left"
        kind_of = f"row {row.channel} r{start}{end} {ways}"
    return h(
        "li",
        {"class": kind_of, "data-part": row.sender, "data-outcome": row.outcome, "data-key": row.key},
        h(
            "button",
            {"type": "button", "data-open": row.key, "aria-expanded": "true" if opened else "false"},
            *(_bracket_face(row) if row.shape == "bracket" else _face(row)),
        ),
        *(_laid_open(row) if opened else ()),
    )


def _bracket_face(row: Row) -> tuple[Node, ...]:
    words = h("span", {"class": "words"}, h("b", {}, "3"), " ", h("b", {}, "4"), f" {row.label}")
    return (words,)


def _face(row: Row) -> tuple[Node, ...]:
    cross = h("span", {"class": "cross", "aria-hidden": "true"}, "✕") if row.outcome != "done" else None
    step = h("b", {}, h("span", {"class": "visually-hidden"}, "Step "), str(row.step)) if numbered(row) else None
    label = h(
        "span",
        {"class": "label"},
        h(
            "span",
            {},
            step,
            row.label,
            h("span", {"class": "took"}, f" {row.took}") if row.took else None,
            h("span", {"class": "visually-hidden"}, f". {spoken(row)}"),
        ),
    )
    if row.shape == "dot":
        return (label, cross or h("span", {"class": "dot filled" if row.step else "dot"}))
    other_head = h("i") if len(row.events) == 2 and cross is None else None
    return (label, h("span", {"class": "arrow"}, cross, other_head))


def numbered(row: Row) -> bool:
    """The number of a step stands on the arrow that is the step, not on what the page does inside it."""
    return row.step is not None and row.shape == "arrow"


def spoken(row: Row) -> str:
    """Return what the drawing shows by line and colour, for people who hear it."""
    words = parts.route(row.sender, row.receiver, row.channel)
    return {"done": words, "refused": f"{words}, refused", "failed": f"{words}, failed"}[row.outcome]


def _laid_open(row: Row) -> tuple[Node, ...]:
    if row.events[0].name == "check":
        return (h("div", {"class": "record"}, checks.table(row.events)),)
    return tuple(map(record, row.events))
