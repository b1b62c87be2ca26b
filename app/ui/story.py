"""What the log adds to each of the seven steps: its state, its time, and the records behind it."""

from ..oidc import Event
from .journey import Step
from .nodes import Node, h
from .records import record
from .times import clock


def view(step: Step, opened: bool, record_opened: int | None = None) -> tuple[Node, ...]:
    """Return what stands under one step.

    ``opened`` says whether its records are listed; ``record_opened`` is the number of the one laid open.
    """
    if not step.note and not step.records:
        return ()
    return (
        h(
            "p",
            {"class": "step-line"},
            h("span", {"class": "step-state"}, f"{SAID[step.state]}{step.note}") if step.note else None,
            _button(step, opened) if step.records else None,
        ),
        *((_records(step, record_opened),) if opened else ()),
    )


SAID = {
    "waiting": "", "now": "", "done": "done in ", "unseen": "", "not-needed": "", "refused": "", "failed": "",
}  # fmt: skip


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
    return h("ul", {"class": "records"}, *(_item(event, event.number == laid_open) for event in step.records))


def _item(event: Event, laid_open: bool) -> Node:
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
            h("span", {"class": "took"}, clock(event.at)),
        ),
        record(event) if laid_open else None,
    )
