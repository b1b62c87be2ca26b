"""What the log adds to each of the seven steps: its state, its time, and the records behind it."""

from ...oidc import Event
from ..log.journeys import Step
from ..nodes import Node, h
from ..times import duration
from .records import record


def view(step: Step, opened: bool, record_opened: int | None = None) -> tuple[Node, ...]:
    """Return what stands under one step.

    ``opened`` says whether its records are listed; ``record_opened`` is the number of the one laid open.
    """
    if step.state == "waiting":
        return ()
    return (
        h(
            "p",
            {"class": "step-line"},
            h("span", {"class": "step-state"}, step.note),
            _button(step, opened) if step.records else None,
        ),
        *((_records(step, record_opened),) if opened else ()),
    )


def _button(step: Step, opened: bool) -> Node:
    count = len(step.records)
    return h(
        "button",
        {
            "type": "button",
            "class": "plain step-open",
            "data-step-open": step.number,
            "aria-expanded": "true" if opened else "false",
        },
        "Hide the records" if opened else f"{count} record{'' if count == 1 else 's'}",
        h("span", {"class": "visually-hidden"}, f" of step {step.number}"),
    )


def _records(step: Step, laid_open: int | None) -> Node:
    return h(
        "ul",
        {"class": "records"},
        *(_item(event, event.at - step.records[0].at, event.number == laid_open) for event in step.records),
    )


def _item(event: Event, after: float, laid_open: bool) -> Node:
    return h(
        "li",
        {},
        h(
            "button",
            {
                "type": "button",
                "data-show": event.number,
                "data-outcome": event.outcome,
                "aria-expanded": "true" if laid_open else "false",
            },
            h("span", {}, event.sentence),
            h("span", {"class": "took"}, f"+{duration(after)}"),
        ),
        record(event) if laid_open else None,
    )
