"""Errors as one calm block: the code, what happened, what to do, and the details."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...oidc.errors import OidcError
from ...oidc.events import Event
from ..log.senders import unknown_senders
from ..nodes import Node, h
from .records import details, record


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in words."""

    code: str
    sentence: str
    hint: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def problem(error: BaseException) -> Problem:
    """Return the problem behind an exception. One that is none of ours is a fault of the page, and says so."""
    if isinstance(error, OidcError):
        return Problem(error.code, error.message, error.hint or "", dict(error.details or {}))
    return Problem(
        "page_error",
        "This page made a mistake of its own.",
        "Reload the page. If it happens again, the details help the people who mend it.",
        {"kind": type(error).__name__, "what": str(error)[:300]},
    )


def behind(events: Iterable[Event]) -> Event | None:
    """Return the record behind an error: the latest event in which somebody said no or did not answer."""
    return next((e for e in reversed(tuple(events)) if e.outcome != "done" and e.name != "error"), None)


def view(found: Problem | None, events: Iterable[Event] = ()) -> tuple[Node, ...]:
    """Return the block, or nothing; with the record of ``events`` that is behind it."""
    if found is None:
        return ()
    log = tuple(events)
    event = behind(log)
    known = event is None or event.number not in unknown_senders(log)
    facts = [*details(found.details), *([record(event, sender_known=known)] if event else [])]
    return (
        h(
            "div",
            {"class": "alert", "role": "alert"},
            h("p", {"class": "alert-code mono"}, found.code),
            h("p", {"class": "alert-sentence"}, found.sentence),
            h("p", {"class": "alert-hint"}, found.hint) if found.hint else None,
            h("button", {"type": "button", "class": "plain dismiss", "data-action": "dismiss"}, "Dismiss"),
            h("details", {}, h("summary", {}, "Details"), *facts) if facts else None,
        ),
    )
