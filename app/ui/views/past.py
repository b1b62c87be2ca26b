"""The page as it was: what the first records of a log say about the session, the requests and the storage."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...oidc import Session
from ...oidc.events import Event
from ...oidc.tokens import Tokens
from ..log import details
from ..log.exchanges import answered
from ..log.standing import BEGINS, LEFT, LOADED, has_session, holds_tokens, is_restored
from ..nodes import Node, h
from ..parts import host_and_path
from .answers import Answer
from .scene import Busy, Scene

NOTE = "(not kept)"
"""Stands for a token that the page held then. A log has no token."""

SESSION_LEFT = ("session_ended", "login_clicked", LOADED)
"""The profile and the answer of the API before one of these belong to an earlier session, or were lost."""
LEAVE_OR_LOAD = (LEFT, "logout_request", LOADED)
LEAVES: Mapping[str, Busy] = {"authorization_request": "login", "left_page": "login", "logout_request": "logout"}
TOKENS = (
    "At this moment the page held the {held}. What was in them cannot be shown any more: a log never holds a token, "
    "and this page keeps tokens only as long as it uses them."
)


def scene_at(live: Scene, log: Sequence[Event], place: int) -> Scene:
    """Return what there was to draw after the first ``place`` records of ``log``.

    ``live`` is the scene of now: if its tokens are those of that moment, they can still be shown.
    """
    events = tuple(log[:place])
    last = events[-1] if events else None
    api = last if last and last.name == "api_request" else None
    return Scene(
        events=events,
        session=_session(live.session, log, events),
        settled=not is_restored(log, place),
        before=max((event.number for event in events if event.name in LEAVE_OR_LOAD), default=0),
        busy="api" if api else LEAVES.get(last.name, "") if last else "",
        asking=_asked(api) if api else "",
        answer=_answer(events),
        at=last.at if last else log[0].at if log else 0.0,
    )


def tokens(held: Session) -> tuple[Node, ...]:
    """Return the panel's page about tokens that the page holds no longer."""
    both = [name for name, token in _named(held.tokens) if token]
    return (h("p", {"class": "empty"}, TOKENS.format(held=" and the ".join(both))),)


def is_noted(held: Session) -> bool:
    """Say whether the tokens of this session are only notes."""
    return held.tokens is not None and NOTE in (held.tokens.id_token, held.tokens.access_token)


def stored(events: Sequence[Event], where: str) -> dict[str, str | None]:
    """Return what the client had written in the store ``where`` and not removed. A log holds no values: all None."""
    keys: dict[str, str | None] = {}
    for event in events:
        change = details.part(event, "storage")
        if change.get("where") != where or not isinstance(key := change.get("key"), str):
            continue
        if change.get("action") == "write":
            keys[key] = None
        else:
            keys.pop(key, None)
    return keys


def _named(tokens: Tokens | None) -> tuple[tuple[str, str | None], ...]:
    return (("ID token", tokens.id_token), ("access token", tokens.access_token)) if tokens else ()


def _session(live: Session, log: Sequence[Event], events: Sequence[Event]) -> Session:
    if not holds_tokens(events):
        return Session()
    begun = _latest(events)
    profile = _profile(events)
    if live.tokens and has_session(log) and _latest(log) == begun:
        told_later = profile is None and _profile(log) is not None
        return Session(live.tokens, None if told_later else live.profile)
    return Session(_noted(begun, profile), profile)


def _latest(events: Sequence[Event]) -> Event:
    return next(event for event in reversed(events) if event.name == BEGINS)


def _noted(begun: Event, profile: Mapping[str, Any] | None) -> Tokens:
    found = begun.details
    held = found.get("held")
    names = held if isinstance(held, list) else []
    expires_at = found.get("expires_at")
    id_token = "ID token" in names
    return Tokens(
        response_type="",
        received_at=begun.at,
        expires_at=expires_at if isinstance(expires_at, int | float) else begun.at,
        scope=str(found.get("scope") or ""),
        missing_scope=str(found.get("missing_scope") or ""),
        access_token=NOTE if "access token" in names else None,
        id_token=NOTE if id_token else None,
        id_token_claims={"sub": str((profile or {}).get("sub", ""))} if id_token else None,
    )


def _profile(events: Sequence[Event]) -> Mapping[str, Any] | None:
    """Return what UserInfo has said in this session, or None."""
    for event in reversed(events):
        if event.name == "userinfo_response" and event.outcome == "done":
            body = details.part(event, "response").get("body")
            return body if isinstance(body, dict) else None
        if event.name in SESSION_LEFT:
            return None
    return None


def _asked(request: Event) -> str:
    asked = details.part(request, "request")
    return f"{asked.get('method', 'GET')} {host_and_path(str(asked.get('url', '')))[1]}"


def _answer(events: Sequence[Event]) -> Answer | None:
    """Return the API's latest answer in the session of that moment."""
    requests = answered(events)
    for event in reversed(events):
        if event.name in SESSION_LEFT:
            return None
        status = details.status(event)
        if event.name == "api_response" and status is not None and event.number in requests:
            response = details.part(event, "response")
            headers = response.get("headers")
            found = headers if isinstance(headers, dict) else {}
            return Answer(_asked(requests[event.number]), status, found, response.get("body", ""))
    return None
