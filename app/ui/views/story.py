"""What the log adds to each of the seven steps: its state, its time, and the records behind it."""

from ...oidc import Event
from ..log.steps import Step
from ..nodes import Node, h
from ..times import duration


def view(step: Step, opened: bool, chosen: int | None = None) -> tuple[Node, ...]:
    """Return what stands under one step.

    ``opened`` says whether its records are listed; ``chosen`` is the number of the record in the inspector.
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
        *((_records(step, chosen),) if opened and step.records else ()),
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


def _records(step: Step, chosen: int | None) -> Node:
    began = step.records[0].at
    return h(
        "ul",
        {"class": "records"},
        *(_item(event, event.at - began, event.number == chosen) for event in step.records),
    )


def _item(event: Event, after: float, chosen: bool) -> Node:
    return h(
        "li",
        {},
        h(
            "button",
            {
                "type": "button",
                "data-choose": event.number,
                "data-outcome": event.outcome,
                "aria-pressed": "true" if chosen else "false",
            },
            h("span", {}, event.sentence),
            h("span", {"class": "took"}, f"+{duration(after)}"),
        ),
    )
