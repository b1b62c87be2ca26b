"""Facts in an event's details. Session storage can be edited by hand, so their shape is not taken for granted."""

from typing import Any

from ...oidc.events import Event


def part(event: Event, name: str) -> dict[str, Any]:
    """Return the part ``name`` of the details, such as ``response``; empty if there is none."""
    found = event.details.get(name)
    return found if isinstance(found, dict) else {}


def parameters(event: Event) -> dict[str, Any]:
    """Return the parameters of the response in ``event``."""
    found = part(event, "response").get("parameters")
    return found if isinstance(found, dict) else {}


def status(event: Event) -> int | None:
    """Return the HTTP status of the response in ``event``, or None."""
    found = part(event, "response").get("status")
    return found if isinstance(found, int) else None


def error_code(event: Event) -> str:
    """Return the error code in ``event``: of the response, or of the error itself; empty if there is none."""
    return str(parameters(event).get("error") or part(event, "error").get("code") or "")


def check_number(event: Event) -> int:
    """Return the number of the check in ``event``, or 0."""
    found = part(event, "check").get("number") if event.name == "check" else None
    return found if isinstance(found, int) else 0
