"""The address strip: where we are, and what was taken out of the address bar."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from ...oidc.events import Event, Part
from ..nodes import Node, h


def address(url: str, part: Part, taken: str = "") -> tuple[Node | str, ...]:
    """Return an address with its host in the colour of its part.

    ``taken`` is the answer that stood behind the address; it is shown struck through.
    """
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":")
    query = f"?{parts.query}" if parts.query else ""
    rest = f"{':' if port else ''}{port}{parts.path or '/'}{query}"
    nodes = (f"{parts.scheme}://", h("b", {"class": "host", "data-part": part}, host), rest)
    return (*nodes, h("s", {"class": "taken"}, taken)) if taken else nodes


def taken_from(events: Iterable[Event]) -> str:
    """Return the fragment of the latest answer with its values left out, or an empty text."""
    for event in reversed(tuple(events)):
        if event.name == "authorization_response":
            response = event.details.get("response")
            parameters = response.get("parameters") if isinstance(response, dict) else None
            return "#" + ("&".join(f"{name}=…" for name in parameters) if isinstance(parameters, dict) else "…")
    return ""
