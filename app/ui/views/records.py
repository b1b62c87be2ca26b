"""One record of the log, laid open: what was sent, what came back, what was compared."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ...oidc.events import Event
from .. import parts, times
from ..nodes import Child, Node, code, h
from ..words import meaning, reason

PART_TITLE = {"class": "part-title"}


def record(event: Event, *, sender_known: bool = True) -> Node:
    """Return everything the log knows about one event. ``sender_known`` is False if it may have come from anybody."""
    return h(
        "div",
        {"class": "record"},
        h("p", {"class": "sentence"}, event.sentence),
        h(
            "p",
            {"class": "quiet"},
            f"{times.clock(event.at)} · "
            + parts.route(event.sender if sender_known else None, event.receiver, event.channel),
        ),
        *details(event.details),
    )


def details(found: Mapping[str, Any]) -> list[Node]:
    """Return an event's details: request, response, check, storage and error each in its own way."""
    nodes: list[Node] = []
    if isinstance(request := found.get("request"), dict):
        nodes.append(h("div", {}, h("h3", PART_TITLE, "Request"), *request_side(request)))
    if isinstance(response := found.get("response"), dict):
        nodes.append(h("div", {}, h("h3", PART_TITLE, "Answer"), *response_side(response)))
    if isinstance(check := found.get("check"), dict):
        nodes.append(_pairs(check))
    for name in ("storage", "error"):
        if isinstance(part := found.get(name), dict):
            nodes.append(_pairs(part))
    rest = {
        name: value
        for name, value in found.items()
        if name not in ("request", "response", "check", "storage", "error") and value not in (None, "", {}, [])
    }
    if rest:
        nodes.append(_pairs(rest))
    return nodes


def request_side(request: Mapping[str, Any]) -> list[Node]:
    """Return a request: the line with method and address, then parameters and headers as tables."""
    host, path = parts.host_and_path(str(request.get("url", "")))
    nodes = [h("p", {"class": "mono"}, f"{request.get('method', 'GET')} ", h("b", {}, host), path)]
    nodes += _tables(request)
    if len(nodes) == 1:
        nodes.append(h("p", {"class": "quiet"}, "No parameters."))
    return nodes


def response_side(response: Mapping[str, Any]) -> list[Node]:
    """Return an answer: the status if there was one, then parameters, headers and body."""
    status = response.get("status")
    nodes = [h("p", {"class": "mono"}, f"HTTP {status} {reason(status)}".rstrip())] if status else []
    nodes += _tables(response)
    body = response.get("body")
    if body not in (None, "", {}, []):
        text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
        nodes.append(h("pre", {"tabindex": "0"}, text))
    return nodes or [h("p", {"class": "quiet"}, "No details.")]


def _tables(side: Mapping[str, Any]) -> list[Node]:
    nodes = []
    for key, title in (("parameters", "Parameters"), ("headers", "Headers")):
        values = side.get(key)
        if isinstance(values, dict) and values:
            nodes.append(parameter_table(title, values))
    return nodes


def parameter_table(title: str, values: Mapping[str, Any]) -> Node:
    """Return names and values as a table, each name with what it is for."""
    return h(
        "div",
        {"class": "table-box"},
        h(
            "table",
            {"class": "stack parameters"},
            h("caption", {"class": "visually-hidden"}, title),
            h("thead", {}, _row("th", ("Name", "Value"))),
            h("tbody", {}, *(_parameter(name, value) for name, value in values.items())),
        ),
    )


def _parameter(name: str, value: Any) -> Node:
    what_for = meaning(name)
    return h(
        "tr",
        {},
        h("th", {"scope": "row"}, code(name)),
        h("td", {"class": "mono"}, shown(value), h("small", {}, what_for) if what_for else None),
    )


def shown(value: Any) -> str:
    """Return any plain value as one readable text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, list | tuple) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(str, value))
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _pairs(values: Mapping[str, Any]) -> Node:
    rows: Iterable[Child] = (
        part
        for name, value in values.items()
        if value not in (None, "")
        for part in (h("dt", {}, name.replace("_", " ")), h("dd", {}, shown(value)))
    )
    return h("dl", {"class": "facts"}, *rows)


def _row(tag: str, cells: tuple[str, ...]) -> Node:
    return h("tr", {}, *(h(tag, {"scope": "col"} if tag == "th" else {}, cell) for cell in cells))
