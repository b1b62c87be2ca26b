"""The address strip: where we are, and what was taken out of the address bar."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from ..oidc.events import Event, Part
from .nodes import Child, Node, h
from .records import shown


def address(url: str, part: Part) -> list[Child]:
    """Return an address with its host in bold and in the colour of its part."""
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":")
    query = f"?{parts.query}" if parts.query else ""
    return [
        f"{parts.scheme}://",
        h("b", {"class": "host", "data-part": part}, host),
        f":{port}" if port else "",
        f"{parts.path or '/'}{query}",
    ]


def here(url: str, taken: str = "") -> tuple[Node | str, ...]:
    """Return the strip while the page is open. ``taken`` is the answer that stood behind the address."""
    nodes = [child for child in address(url, "page") if child]
    if taken:
        nodes += [
            h("s", {"class": "taken"}, taken),
            h("span", {"class": "why"}, "taken out of the address bar before anything else ran"),
        ]
    return tuple(node for node in nodes if node is not None)


def leaving(url: str) -> tuple[Node | str, ...]:
    """Return the strip while the browser leaves for the authorization server."""
    nodes: list[Child] = [h("span", {"class": "why lead"}, "Leaving for "), *address(url, "authorization_server")]
    return tuple(node for node in nodes if node is not None and node != "")


def taken_from(events: Iterable[Event]) -> str:
    """Return the latest answer's fragment with every secret replaced by a note, or an empty text."""
    for event in reversed(tuple(events)):
        if event.name == "authorization_response":
            response = event.details.get("response")
            parameters = response.get("parameters") if isinstance(response, dict) else None
            if isinstance(parameters, dict) and parameters:
                return "#" + "&".join(f"{name}={_short(shown(value))}" for name, value in parameters.items())
    return ""


def _short(value: str) -> str:
    if value.endswith("not kept)"):
        return "…"
    return value if len(value) <= 12 else f"{value[:10]}…"
