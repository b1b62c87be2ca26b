"""The wire: every request of the page beside its answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...oidc.events import Event, Part
from .. import parts, times
from ..log.exchanges import answer_label, answered
from ..nodes import Node, h
from .records import PART_TITLE, request_side, response_side

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and, if there was one, its answer. ``part`` is the server that was asked."""

    request: Event
    response: Event | None = None

    @property
    def part(self) -> Part:
        return self.request.receiver


def exchanges(events: Iterable[Event]) -> tuple[Exchange, ...]:
    """Return all exchanges, the newest first."""
    log = tuple(events)
    by_number = {event.number: event for event in log}
    answers = {asked.number: by_number[number] for number, asked in answered(log).items()}
    return tuple(
        Exchange(event, answers.get(event.number))
        for event in reversed(log)
        if event.name.endswith("_request") and isinstance(event.details.get("request"), dict)
    )


def view(events: Iterable[Event]) -> tuple[Node, ...]:
    """Return the panel's page about the wire."""
    found = exchanges(events)
    if not found:
        return (
            h(
                "p",
                {"class": "empty"},
                "Every request of this page will stand here beside its answer: method, host, path, and parameters. "
                "Values that are secret are never kept; their length is.",
            ),
        )
    count = f"The {SHOWN} latest of {len(found)} requests" if len(found) > SHOWN else "Every request so far"
    return (
        h(
            "p",
            {"class": "empty"},
            f"{count}, the newest first. Values that are secret were never kept; their length was.",
        ),
        h("div", {"class": "exchanges"}, *map(_exchange, found[:SHOWN])),
    )


def _exchange(exchange: Exchange) -> Node:
    request = exchange.request.details["request"]
    host, path = parts.host_and_path(str(request.get("url", "")))
    answer = exchange.response
    took = times.duration(answer.at - exchange.request.at) if answer else ""
    return h(
        "details",
        {"class": "exchange", "data-part": exchange.part, "data-key": exchange.request.number},
        h(
            "summary",
            {"class": "mono"},
            h("span", {}, str(request.get("method", "GET"))),
            h("span", {}, h("span", {"class": "host"}, host), path),
            h("span", {"class": "status", "data-outcome": answer.outcome}, answer_label(answer)) if answer else None,
            h("span", {"class": "took"}, f"{times.clock(exchange.request.at)}{' · ' + took if took else ''}"),
        ),
        h(
            "div",
            {"class": "sides"},
            h(
                "div",
                {"class": "side"},
                h("h3", PART_TITLE, "Request"),
                *_sentence(exchange.request),
                *request_side(request),
            ),
            h("div", {"class": "side"}, h("h3", PART_TITLE, "Answer"), *_answer(exchange)),
        ),
    )


def _answer(exchange: Exchange) -> list[Node]:
    event = exchange.response
    if event is None:
        away = exchange.request.channel == "front"
        return [h("p", {"class": "quiet"}, "The page left for this one." if away else "No answer yet.")]
    response = event.details.get("response")
    return [*_sentence(event), *(response_side(response) if isinstance(response, dict) else [])]


def _sentence(event: Event) -> list[Node]:
    return [h("p", {}, event.sentence)]
