"""The rows of the sequence diagram.

Rows are arrows between two lanes, dots for what happens inside one part, and a bracket for what the page cannot see.
The seven steps are strong; what the page looks up besides them is thin, and folded into one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ...oidc.events import Channel, Event, Outcome, Part
from .. import times, words
from . import details, questions
from .exchanges import answer_label

Shape = Literal["arrow", "dot", "bracket", "fold"]

LABELS = {
    "login_clicked": "your press",
    "discovery_request": "discovery",
    "authorization_request": "authorization request",
    "authorization_response": "tokens, in the fragment",
    "jwks_request": "public keys",
    "token_request": "code for tokens",
    "tokens_stored": "tokens kept in memory",
    "userinfo_request": "UserInfo",
    "api_request": "request with the access token",
    "silent_request": "request, prompt=none",
    "silent_response": "answer, in the frame",
    "logout_request": "logout",
    "logout_response": "logged out",
    "tab_message": "tokens from another tab",
    "session_ended": "session ended",
    "renewal_scheduled": "renewal planned",
    "page_loaded": "no token in memory any more",
}
BESIDE = ("discovery", "jwks", "userinfo", "renewal_scheduled")
"""What the page does beside the story, by the beginning of the event's name."""

SAME_USER = 13
"""The check that is made once more on the answer of UserInfo."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``events`` are the records behind it; ``key`` is the number of the first of them.

    ``sender_known`` is False for a response that may have come from anybody. The ``inner`` rows of a fold are those
    that it stands for.
    """

    shape: Shape
    label: str
    events: tuple[Event, ...]
    sender: Part = "page"
    receiver: Part = "page"
    channel: Channel = "inside"
    outcome: Outcome = "done"
    step: int | None = None
    took: str = ""
    sender_known: bool = True
    thin: bool = False
    inner: tuple["Row", ...] = ()

    @property
    def key(self) -> int:
        return self.events[0].number


@dataclass(frozen=True, slots=True)
class Known:
    """What a row needs to know of the rest of the log.

    ``asked`` has the request of each answer, ``unknown`` the responses that may have come from anybody, ``away`` for
    each departure how many seconds the person was away. All of them go by the number of the record.
    """

    asked: Mapping[int, Event]
    unknown: frozenset[int]
    away: Mapping[int, float]


def rows_of(events: Sequence[Event], known: Known) -> tuple[Row, ...]:
    """Return the rows of ``events``, which follow each other in one journey."""
    rows: list[Row] = []
    for event in events:
        question = known.asked.get(event.number)
        beside = question is not None and question.step is None and event.channel == "back"
        if question and beside and (at := _place(rows, question)) is not None:
            rows[at] = _exchange(question, event)
        elif event.name == "check" and (at := _open_checks(rows, event)) is not None:
            rows[at] = replace(rows[at], events=(*rows[at].events, event))
        else:
            rows.append(_row(event, question, known))
    return _folded([_checks(row.events) if row.events[0].name == "check" else row for row in rows])


def _place(rows: Sequence[Row], question: Event) -> int | None:
    return next((place for place, row in enumerate(rows) if row.events == (question,)), None)


def _open_checks(rows: Sequence[Row], check: Event) -> int | None:
    """Return where the checks of the same response stand; looking up a key in between does not end them."""
    for place in range(len(rows) - 1, -1, -1):
        if rows[place].events[0].name == "check":
            return place if rows[place].events[0].journey == check.journey else None
        if not rows[place].thin:
            return None
    return None


def _row(event: Event, question: Event | None, known: Known) -> Row:
    if event.name == "left_page":
        return _bracket(event, known.away.get(event.number))
    if event.name == "check":
        return Row("dot", "", (event,))  # its words follow when all checks of the response are known
    if event.sender != event.receiver:
        return _arrow(event, question, sender_known=event.number not in known.unknown)
    return _dot(event)


def _exchange(question: Event, answer: Event) -> Row:
    """A request beside the story, such as discovery, and its answer share one row."""
    took = f"{answer_label(answer)} · {times.duration(answer.at - question.at)}"
    return Row(
        "arrow", LABELS.get(question.name, question.name), (question, answer), question.sender, question.receiver,
        question.channel, answer.outcome, None, took, thin=answer.outcome == "done",
    )  # fmt: skip


def _arrow(event: Event, asked: Event | None, *, sender_known: bool) -> Row:
    took = times.duration(event.at - asked.at) if asked and event.channel == "back" else ""
    label = LABELS.get(event.name) or (_answer(event) if asked else event.name.replace("_", " "))
    if event.name in ("authorization_response", "silent_response"):
        label = _response_label(event, label, sender_known=sender_known)
    return Row(
        "arrow", label, (event,), event.sender, event.receiver, event.channel, event.outcome, event.step, took,
        sender_known, thin=event.name.startswith(BESIDE),
    )  # fmt: skip


def _answer(event: Event) -> str:
    return f"{answer_label(event)} {words.reason(details.status(event))}".rstrip()


def _response_label(event: Event, label: str, *, sender_known: bool) -> str:
    if event.outcome == "failed":
        return "no answer"
    what = label if event.outcome == "done" else f"no: {details.error_code(event) or 'refused'}"
    return what if sender_known else "an answer, from whom?"


def _dot(event: Event) -> Row:
    label, outcome = LABELS.get(event.name) or event.sentence.rstrip("."), event.outcome
    if isinstance(seconds := event.details.get("in_seconds"), int | float):
        label = f"{label} in {times.span(seconds)}"
    if event.name == "error" and (code := details.error_code(event)):
        label = f"stopped: {code}"
        if code == "no_access_token":
            label, outcome = "no access token, so no request", "done"  # a fact about this login, not a fault
    thin = event.name.startswith(BESIDE) and outcome == "done"
    return Row("dot", label, (event,), event.sender, event.receiver, "inside", outcome, event.step, thin=thin)


def _checks(events: tuple[Event, ...]) -> Row:
    label = questions.passed_and_refused(events)
    refused = next((event for event in events if event.outcome != "done"), None)
    if refused:
        label += f": {str(details.part(refused, 'check').get('name')).replace('_', ' ')}"
    alone = [details.check_number(event) for event in events] == [SAME_USER]
    outcome = refused.outcome if refused else "done"
    return Row("dot", label, events, outcome=outcome, step=events[0].step, thin=alone and not refused)


def _bracket(event: Event, away: float | None) -> Row:
    if away is None:
        return Row("bracket", "The page is gone and cannot see this.", (event,), step=3)
    took = times.duration(away)
    return Row("bracket", f"The page cannot see this: you were away for {took}.", (event,), step=3, took=took)


def _folded(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with each run of thin ones as one row."""
    folded: list[Row] = []
    for row in rows:
        if row.thin and folded and folded[-1].shape == "fold":
            folded[-1] = _fold((*folded[-1].inner, row))
        else:
            folded.append(_fold((row,)) if row.thin else row)
    return tuple(folded)


def _fold(inner: tuple[Row, ...]) -> Row:
    names = ", ".join(dict.fromkeys(row.label for row in inner if row.shape == "arrow" or len(inner) == 1))
    label = f"beside the story: {names or inner[0].label}"
    return Row("fold", label, tuple(event for row in inner for event in row.events), thin=True, inner=inner)
