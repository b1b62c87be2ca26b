"""Errors as one calm block: the code, what happened, what to do, and the details."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...oidc.errors import OidcError, ResponseError, StateError, TokenError, WrongUser, all_errors
from ...oidc.events import Event
from ..log.details import error_code
from ..log.journeys import attributed
from ..log.senders import unknown_senders
from ..nodes import Node, h
from .records import details, record

REFUSED_ANSWERS = frozenset(
    kind.code for root in (StateError, ResponseError, TokenError) for kind in all_errors(root) if kind is not WrongUser
)
"""Errors that refuse an answer as a whole, and so leave a session as it was. ``wrong_user`` ends it."""
GOES_ON = "Nothing of it was used, and your session goes on."


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


def behind(code: str, events: Iterable[Event]) -> Event | None:
    """Return the record behind the latest error with this ``code``.

    It is the latest one of the same journey in which somebody said no or did not answer.
    """
    log = tuple(attributed(events))
    ended = next((name for name, e in reversed(log) if e.name == "error" and error_code(e) == code), None)
    return next((e for name, e in reversed(log) if name == ended and e.outcome != "done" and e.name != "error"), None)


def view(found: Problem | None, events: Iterable[Event] = (), *, session_goes_on: bool = False) -> tuple[Node, ...]:
    """Return the block, or nothing; with the record of ``events`` that is behind it."""
    if found is None:
        return ()
    log = tuple(events)
    event = behind(found.code, log)
    hint = GOES_ON if session_goes_on and found.code in REFUSED_ANSWERS else found.hint
    known = event is None or event.number not in unknown_senders(log)
    facts = [*details(found.details), *([record(event, sender_known=known)] if event else [])]
    return (
        h(
            "div",
            {"class": "alert", "role": "alert"},
            h("p", {"class": "alert-code mono"}, found.code),
            h("p", {"class": "alert-sentence"}, found.sentence),
            h("p", {"class": "alert-hint"}, hint) if hint else None,
            h("button", {"type": "button", "class": "plain dismiss", "data-action": "dismiss"}, "Dismiss"),
            h("details", {}, h("summary", {}, "Details"), *facts) if facts else None,
        ),
    )
