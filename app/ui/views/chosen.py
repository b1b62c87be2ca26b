"""The record that the person has chosen, in the picture or in the story: the inspector follows it."""

from collections.abc import Iterable

from ...oidc.events import Event
from .. import parts, times
from ..log.senders import unknown_senders
from ..nodes import Node, h
from .records import record

TABS = {"check": "checks", "tokens_stored": "tokens", "storage_write": "storage", "storage_remove": "storage"}
"""The tab of the inspector that shows a record, by the record's name. Requests and answers are on the wire."""


def find(events: Iterable[Event], number: int | None) -> Event | None:
    """Return the record ``number``, or None. The oldest records of a long log are gone."""
    return next((event for event in events if event.number == number), None)


def tab_of(event: Event) -> str:
    """Return the tab of the inspector that shows ``event``, or an empty text if none does."""
    stem, _, end = event.name.rpartition("_")
    on_the_wire = stem and end in ("request", "response", "failed")
    return "wire" if on_the_wire else TABS.get(event.name, "")


def view(events: Iterable[Event], number: int | None) -> tuple[Node, ...]:
    """Return the chosen record: in one line if a tab lays it open, else in full."""
    log = tuple(events)
    event = find(log, number)
    if event is None:
        return ()
    known = event.number not in unknown_senders(log)
    if not tab_of(event):
        return (record(event, sender_known=known), _put_away())
    way = parts.route(event.sender if known else None, event.receiver, event.channel)
    return (
        h("p", {}, event.sentence, " ", h("small", {"class": "quiet"}, f"{times.clock(event.at)} · {way}")),
        _put_away(),
    )


def _put_away() -> Node:
    return h("button", {"type": "button", "class": "plain put-away", "data-action": "put-away"}, "Close")
