"""The API's answer, as it came."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .. import times
from ..nodes import Node, h
from ..words import reason
from .problems import Problem


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API. ``request`` is its method and path; ``body`` is a JSON value or a text."""

    request: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = ""


SAID_NO = {
    401: (
        "The API does not accept the token.",
        "It is missing, expired, or not meant for this API. The page asked for a new one first. Log in again.",
    ),
    403: (
        "The API knows the token and says no.",
        "The token lacks a permission. A new token with the same scope would be refused as well.",
    ),
    422: ("The API did not understand the message.", "Change it and send it again. Nothing was stored."),
    429: ("The API asks for patience.", "Wait a moment, then try again."),
}


def view(answer: Answer | Problem | None, waiting: str = "", subject: str | None = None) -> tuple[Node, ...]:
    """Return the place of the API's answer.

    ``waiting`` names a request that is under way, ``subject`` the user who is signed in.
    """
    if waiting:
        return (h("p", {"class": "quiet"}, f"{waiting}: asked, no answer yet."),)
    if answer is None:
        return (h("p", {"class": "empty"}, "The API’s answer appears here."),)
    if isinstance(answer, Problem):
        return _no_answer(answer)
    status = h(
        "p",
        {"class": "mono"},
        f"{answer.request}  ",
        h("b", {"class": "status", "data-outcome": "refused" if answer.status >= 400 else "done"}, str(answer.status)),
        f" {reason(answer.status)}",
    )
    if answer.status >= 400:
        return (status, *_refused(answer))
    return (status, *_data(answer.body, subject))


def outcome(answer: Answer | Problem | None) -> str:
    """Return ``done``, ``refused``, ``failed`` or, without an answer, an empty text."""
    if answer is None:
        return ""
    if isinstance(answer, Problem):
        return "" if answer.code == "no_access_token" else "failed"  # a fact about this login, not a fault
    return "refused" if answer.status >= 400 else "done"


def _no_answer(problem: Problem) -> tuple[Node, ...]:
    offer = problem.code == "no_access_token"
    return (
        h("p", {"class": "mono status", "data-outcome": None if offer else "failed"}, problem.code),
        h("p", {}, h("b", {}, problem.sentence)),
        h("p", {}, problem.hint) if problem.hint else h("p", {"hidden": True}),
        *(
            (
                h(
                    "div",
                    {},
                    h("button", {"type": "button", "data-action": "get-access-token"}, "Get an access token silently"),
                ),
            )
            if offer
            else ()
        ),
    )


def _refused(answer: Answer) -> tuple[Node, ...]:
    happened, hint = SAID_NO.get(
        answer.status,
        ("The API had an error of its own.", "Try again in a moment.")
        if answer.status >= 500
        else ("The API refused the request.", "The answer below says why."),
    )
    challenge = next((value for name, value in answer.headers.items() if name.lower() == "www-authenticate"), None)
    return (
        h("p", {}, h("b", {}, happened), f" {hint}"),
        *((h("div", {}, h("h4", {}, "WWW-Authenticate"), h("p", {"class": "mono"}, challenge)),) if challenge else ()),
        *_raw(answer.body),
    )


def _data(body: Any, subject: str | None) -> tuple[Node, ...]:
    messages = body.get("messages") if isinstance(body, dict) else body
    if not isinstance(messages, list) or not all(isinstance(item, dict) and "text" in item for item in messages):
        return _raw(body)
    if not messages:
        return (h("p", {}, "There is no message yet. Write the first one."),)
    return (
        h("ul", {"class": "messages", "aria-label": "Messages"}, *(_message(message, subject) for message in messages)),
        _more(body),
    )


def _message(message: Mapping[str, Any], subject: str | None) -> Node:
    author, written_at = message.get("author"), message.get("written_at")
    facts = [
        "by you" if author and author == subject else f"by {author}" if author else "",
        _written(written_at) if isinstance(written_at, str) else "",
    ]
    return h("li", {}, str(message["text"]), h("small", {}, ", ".join(filter(None, facts))))


def _written(at: str) -> str:
    try:
        return times.date(datetime.fromisoformat(at).timestamp())
    except ValueError:
        return at


def _more(body: Any) -> Node:
    return h("details", {}, h("summary", {}, "As it came"), *_raw(body))


def _raw(body: Any) -> tuple[Node, ...]:
    if body in (None, ""):
        return ()
    text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    return (h("pre", {"tabindex": "0"}, text[:5000]),)
