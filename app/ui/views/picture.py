"""The sequence diagram as nodes. Every row is a button that shows its record in the inspector."""

from collections.abc import Iterable, Sequence

from .. import parts, times
from ..log.picture import Stretch
from ..log.rows import Row
from ..nodes import Node, h

NEWEST_ARROW = "#journeys > :last-child .row:not(.inside, .thin)"
"""A selector for the arrows of the latest journey; the last one of them is the newest."""


def view(
    stretches: Sequence[Stretch], chosen: int | None = None, unfolded: frozenset[int] = frozenset()
) -> tuple[Node, ...]:
    """Return the stretches as nodes.

    ``chosen`` is the number of the record that the inspector shows, ``unfolded`` has the keys of the folds that are
    open. The whole picture is one Tab stop: the chosen row, else the last one; arrow keys go on from there.
    """
    shown = [row for stretch in stretches for row in _shown(stretch.rows, unfolded)]
    stop = next((_name(row) for row in shown if _is_chosen(row, chosen)), _name(shown[-1]) if shown else "")
    return tuple(
        h(
            "section",
            {
                "class": "journey nested" if stretch.nested else "journey",
                "data-journey": stretch.journey,
                "data-key": stretch.key,
                "aria-label": f"{stretch.title}, {times.clock(stretch.at)}",
            },
            h(
                "p",
                {"class": "journey-title"},
                h("span", {}, h("b", {}, stretch.title), f" {times.clock(stretch.at)}"),
            ),
            h("ol", {"class": "rows"}, *(item for row in stretch.rows for item in _items(row, chosen, stop, unfolded))),
        )
        for stretch in stretches
    )


def folds_with(stretches: Sequence[Stretch], number: int | None) -> frozenset[int]:
    """Return the keys of the folds in which the record ``number`` is."""
    folds = (row for stretch in stretches for row in stretch.rows if row.shape == "fold")
    return frozenset(row.key for row in folds if any(event.number == number for event in row.events))


def newest(stretches: Sequence[Stretch], after: int) -> str:
    """Say what the rows after the record ``after`` are, for people who hear the page."""
    rows = [row for stretch in stretches for row in stretch.rows if row.key > after and row.shape != "fold"]
    return ". ".join(f"{_step(row)}{row.label}. {spoken(row)}" for row in rows)


def spoken(row: Row) -> str:
    """Return what the drawing shows by line and colour, for people who hear it."""
    words = parts.route(row.sender if row.sender_known else None, row.receiver, row.channel)
    return {"done": words, "refused": f"{words}, refused", "failed": f"{words}, failed"}[row.outcome]


def _shown(rows: Iterable[Row], unfolded: frozenset[int]) -> list[Row]:
    """Return ``rows`` and those of the folds that are open."""
    return [each for row in rows for each in ((row, *row.inner) if row.key in unfolded else (row,))]


def _is_chosen(row: Row, chosen: int | None) -> bool:
    return row.shape != "fold" and any(event.number == chosen for event in row.events)


def _name(row: Row) -> str:
    return f"fold-{row.key}" if row.shape == "fold" else str(row.key)


def _items(row: Row, chosen: int | None, stop: str, unfolded: frozenset[int]) -> tuple[Node, ...]:
    if row.shape != "fold":
        return (_item(row, _is_chosen(row, chosen), stop),)
    is_open = row.key in unfolded
    fold = h(
        "li",
        {"class": "fold", "data-key": _name(row)},
        h(
            "button",
            {
                "type": "button",
                "data-fold": row.key,
                "data-row": _name(row),
                "aria-expanded": "true" if is_open else "false",
                "tabindex": None if stop == _name(row) else "-1",
            },
            h("span", {}, row.label),
        ),
    )
    return (fold, *(_item(inner, _is_chosen(inner, chosen), stop) for inner in row.inner)) if is_open else (fold,)


def _item(row: Row, chosen: bool, stop: str) -> Node:
    return h(
        "li",
        {
            "class": _lanes(row),
            "data-part": row.sender if row.sender_known else "unknown",
            "data-outcome": _drawn_outcome(row),
            "data-key": _name(row),
        },
        h(
            "button",
            {
                "type": "button",
                "data-choose": row.key,
                "data-row": _name(row),
                "aria-pressed": "true" if chosen else "false",
                "tabindex": None if stop == _name(row) else "-1",
            },
            *(_bracket(row) if row.shape == "bracket" else _face(row)),
        ),
    )


def _drawn_outcome(row: Row) -> str:
    """Return the outcome; a refusal by nobody knows whom is drawn grey, as any response from an unknown sender."""
    return row.outcome if row.sender_known else "done"


def _lanes(row: Row) -> str:
    """Return the classes that say where a row is drawn: ``r23`` goes from the second lane to the third."""
    thin = " thin" if row.thin else ""
    if row.shape == "bracket":
        return "bracket"
    start, end = parts.LANES[row.sender], parts.LANES[row.receiver]
    if row.shape == "dot":
        return f"row inside r{start}{start}{thin}"
    if not row.sender_known:
        return f"row {row.channel} from-outside left"
    ways = "both" if len(row.events) == 2 and row.outcome == "done" else "right" if end > start else "left"
    return f"row {row.channel} r{start}{end} {ways}{thin}"


def _bracket(row: Row) -> tuple[Node, ...]:
    words = h("span", {"class": "words"}, h("b", {}, "3"), " ", h("b", {}, "4"), f" {row.label}")
    return (words,)


def _face(row: Row) -> tuple[Node, ...]:
    cross = h("span", {"class": "cross", "aria-hidden": "true"}, "✕") if _drawn_outcome(row) != "done" else None
    number = h("b", {}, h("span", {"class": "visually-hidden"}, "Step "), str(row.step)) if _numbered(row) else None
    label = h(
        "span",
        {"class": "label"},
        h(
            "span",
            {},
            number,
            row.label,
            h("span", {"class": "took"}, f" {row.took}") if row.took else None,
            h("span", {"class": "visually-hidden"}, f". {spoken(row)}"),
        ),
    )
    if row.shape == "dot":
        return (label, cross or h("span", {"class": "dot filled" if row.step and not row.thin else "dot"}))
    from_whom = None if row.sender_known else h("span", {"class": "from-whom", "aria-hidden": "true"}, "?")
    other_head = h("i") if len(row.events) == 2 and cross is None else None
    return (label, h("span", {"class": "arrow"}, cross, other_head, from_whom))


def _numbered(row: Row) -> bool:
    """The number of a step stands on the arrow that is the step, not on what the page does inside it."""
    return row.step is not None and row.shape == "arrow" and row.sender_known


def _step(row: Row) -> str:
    return f"Step {row.step}: " if _numbered(row) else ""
