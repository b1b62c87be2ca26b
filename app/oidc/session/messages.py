"""What the tabs of one browser tell each other: values, and their form as JSON.

Every client of an origin uses the same channel, so a message names the client that it is for.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import OidcError, error_of
from ..tokens import Tokens


@dataclass(frozen=True, slots=True)
class Shared:
    """Tokens that another tab got for ``session``, and the UserInfo response if there is one.

    They are the result of the request ``key``, if it is not empty. ``flagged``: the flag of that session was set.
    """

    tokens: Tokens
    profile: dict[str, Any] | None
    key: str
    session: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """``session`` has ended in another tab: why, as a stable code, and in a sentence."""

    session: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Begun:
    """Another tab has sent the request ``key``."""

    key: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Another tab is done with the request ``key``, whatever came of it."""

    key: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The request ``key`` of another tab has failed with ``error``."""

    key: str
    error: OidcError


Message = Shared | Ended | Begun | Finished | Failed


def to_text(message: Message, client: str) -> str:
    """Return ``message`` as JSON, for the client whose storage prefix is ``client``."""
    return json.dumps({"client": client, **_fields(message)})


def from_text(text: str, client: str) -> Message | None:
    """Return the message in ``text``; None if it cannot be understood or is for another client."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.get("client") != client:
        return None
    key, session = str(fields.get("key", "")), str(fields.get("session", ""))
    match fields.get("type"):
        case "begun":
            return Begun(key)
        case "ended":
            return Finished(key)
        case "failed":
            hint = fields.get("hint")
            hint = hint if isinstance(hint, str) else None
            error = error_of(str(fields.get("code", "")), str(fields.get("message", "")), hint)
            return Failed(key, error) if error is not None else None
        case "end":
            return Ended(session, str(fields.get("reason", "")), str(fields.get("sentence", "")))
        case "tokens":
            tokens, profile = Tokens.from_json(fields.get("tokens")), fields.get("profile")
            profile = profile if isinstance(profile, dict) else None
            flagged = fields.get("flagged") is True
            return Shared(tokens, profile, key, session, flagged) if tokens is not None and session else None
    return None


def _fields(message: Message) -> dict[str, Any]:
    match message:
        case Begun(key):
            return {"type": "begun", "key": key}
        case Finished(key):
            return {"type": "ended", "key": key}
        case Failed(key, error):
            return {"type": "failed", "key": key, "code": error.code, "message": error.message, "hint": error.hint}
        case Ended():
            return {"type": "end", **asdict(message)}
        case Shared():
            return {"type": "tokens", **asdict(message)}
