"""The wire: every request of the page beside its answer, in the order of the picture."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...oidc.events import Event
from .. import parts, times
from ..log import details
from ..log.exchanges import answer_label, answered
from ..log.senders import RESPONSES, unknown_senders
from ..nodes import Node, h
from .records import PART_TITLE, request_side, response_side

SHOWN = 40
UNKNOWN = "The page does not know who sent it: its checks have not settled that."
EMPTY = (
    "Every request of this page stands here beside its answer: method, host, path, and parameters. Values that are "
    "secret are never kept; their length is."
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """The ``first`` record, a request or a response that nobody asked for, and the ``response`` if there is one."""

    first: Event
    response: Event | None

    @property
    def request(self) -> Event | None:
        """The request, or None."""
        return None if self.first is self.response else self.first


def exchanges(events: Iterable[Event]) -> tuple[Exchange, ...]:
    """Return all exchanges, in the order of time."""
    log = tuple(events)
    by_number = {event.number: event for event in log}
    asked = answered(log)
    answers = {request.number: by_number[number] for number, request in asked.items()}
    found = []
    for event in log:
        if event.name.endswith("_request") and details.part(event, "request"):
            found.append(Exchange(event, answers.get(event.number)))
        elif event.name in RESPONSES and event.number not in asked:
            found.append(Exchange(event, event))
    return tuple(found)


def view(events: Iterable[Event], chosen: int | None = None) -> tuple[Node, ...]:
    """Return the panel's page about the wire.

    The exchange with the record ``chosen`` is laid open; without one, the latest is scrolled to.
    """
    log = tuple(events)
    found = exchanges(log)
    if not found:
        return (h("p", {"class": "empty"}, EMPTY),)
    unknown = unknown_senders(log)
    count = f"The {SHOWN} latest of {len(found)} requests" if len(found) > SHOWN else "Every request so far"
    return (
        h(
            "p",
            {"class": "empty"},
            f"{count}, in the order of the picture. Values that are secret were never kept; their length was.",
        ),
        h("div", {"class": "exchanges"}, *(_exchange(each, unknown, chosen, found[-1]) for each in found[-SHOWN:])),
    )


def _exchange(exchange: Exchange, unknown: frozenset[int], chosen: int | None, latest: Exchange) -> Node:
    request, answer = exchange.request, exchange.response
    known = answer is None or answer.number not in unknown
    looked_at = chosen is not None and chosen in (exchange.first.number, answer and answer.number)
    took = f" · {times.duration(answer.at - request.at)}" if answer and request else ""
    return h(
        "details",
        {
            "class": "exchange",
            "data-part": request.receiver if request else "unknown",
            "data-key": exchange.first.number,
            "data-sought": looked_at or (chosen is None and exchange is latest),
            "open": looked_at,
        },
        h(
            "summary",
            {"class": "mono"},
            *_line(request),
            _status(answer, known) if answer else None,
            h("span", {"class": "took"}, f"{times.clock(exchange.first.at)}{took}"),
        ),
        h(
            "div",
            {"class": "sides"},
            h("div", {"class": "side"}, h("h3", PART_TITLE, "Request"), *_request(request)),
            h("div", {"class": "side"}, h("h3", PART_TITLE, "Answer"), *_answer(exchange, known)),
        ),
    )


def _line(request: Event | None) -> tuple[Node, ...]:
    if request is None:
        return (h("span", {}, "No request"),)
    asked = details.part(request, "request")
    host, path = parts.host_and_path(str(asked.get("url", "")))
    return (
        h("span", {}, str(asked.get("method", "GET"))),
        h("span", {}, h("span", {"class": "host"}, host), path),
    )


def _status(answer: Event, known: bool) -> Node:
    if not known:
        return h("span", {"class": "status"}, "from whom?")
    return h("span", {"class": "status", "data-outcome": answer.outcome}, answer_label(answer))


def _request(request: Event | None) -> list[Node]:
    if request is None:
        return [h("p", {}, "This page asked for nothing. Anybody can make a link with such a response in it.")]
    return [h("p", {}, request.sentence), *request_side(details.part(request, "request"))]


def _answer(exchange: Exchange, known: bool) -> list[Node]:
    event = exchange.response
    if event is None:
        away = exchange.request is not None and exchange.request.channel == "front"
        return [h("p", {"class": "quiet"}, "The page left for this one." if away else "No answer yet.")]
    doubt = [] if known else [h("p", {"class": "quiet"}, UNKNOWN)]
    response = details.part(event, "response")
    return [h("p", {}, event.sentence), *doubt, *(response_side(response) if response else [])]
