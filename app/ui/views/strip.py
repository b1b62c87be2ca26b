"""The address strip: where we are, and what was taken out of the address bar."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from ...oidc.events import Event, Part
from ..log import details
from ..log.journeys import kind
from ..nodes import Node, h
from .scene import Scene

LEAVES = ("authorization_request", "logout_request")
BEFORE_LEAVING = ("login_clicked", "session_ended")
"""What comes first in a login and in a logout: the request before it was that of another one."""


def view(scene: Scene, url: str, *, pasted: bool = False) -> tuple[tuple[Node | str, ...], str]:
    """Return the address as nodes, and a few words about it.

    ``url`` is the page's own. ``pasted``: the response came into the address bar while the page ran.
    """
    if scene.busy in ("login", "logout") and (left_for := _left_for(scene.events)):
        return address(left_for, "authorization_server"), "the browser leaves for this address"
    taken = "" if scene.busy else taken_from(event for event in scene.events if event.number > scene.before)
    when = "at once" if pasted else "before anything else ran"
    return address(url, "page", taken), f"taken out of the address bar {when}" if taken else ""


def address(url: str, part: Part, taken: str = "") -> tuple[Node | str, ...]:
    """Return an address with its host in the colour of its part.

    ``taken`` is the response that stood behind the address; it is shown struck through.
    """
    parts = urlsplit(url)
    host, _, port = parts.netloc.partition(":")
    query = f"?{parts.query}" if parts.query else ""
    rest = f"{':' if port else ''}{port}{parts.path or '/'}{query}"
    nodes = (f"{parts.scheme}://", h("b", {"class": "host", "data-part": part}, host), rest)
    return (*nodes, h("s", {"class": "taken"}, taken)) if taken else nodes


def taken_from(events: Iterable[Event]) -> str:
    """Return the fragment of the latest response with its values left out.

    It is empty without a response, and as soon as something else has happened since.
    """
    for event in reversed(tuple(events)):
        if event.name == "authorization_response":
            return "#" + ("&".join(f"{name}=…" for name in details.parameters(event)) or "…")
        if event.name in BEFORE_LEAVING or kind(event.journey) in ("api", "silent", "logout"):
            return ""
    return ""


def _left_for(events: Iterable[Event]) -> str:
    """Return the address for which the browser leaves, or an empty text if it is not known yet."""
    for event in reversed(tuple(events)):
        if event.name in LEAVES:
            return str(details.part(event, "request").get("url", ""))
        if event.name in BEFORE_LEAVING:
            return ""
    return ""
