"""One run of a client at a misbehaving issuer, and the verdict on it.

A server sees only requests. A client that goes on sends another one, and a client that stops sends none. But an ID
token alone leads to no further request, so there the verdict is ``open``. It is ``not reached`` if the client was never
given what is wrong.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Expected = Literal["accept", "refuse", "either"]
What = Literal["discovery", "keys", "authorization request", "answer", "token endpoint", "UserInfo", "API"]
Verdict = Literal["right", "wrong", "open", "not reached"]

VERDICTS: Mapping[Verdict, str] = {
    "right": "It did what a correct client does.",
    "wrong": "It did what a correct client does not do.",
    "open": "What it did cannot be seen from here, or not yet.",
    "not reached": "It was never given what is wrong at this issuer, so the run says nothing about it.",
}
"""What each verdict means, in a sentence."""


TOKENS = "tokens"
"""The result of an authorization request that was not refused."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, or the answer to the authorization request. ``at`` is in seconds since the epoch."""

    at: float
    what: What
    result: str


@dataclass(slots=True)
class Run:
    """One authorization request and what followed. ``used`` is what the client asked for after it was poisoned.

    ``harmless`` says that this issuer sends nothing wrong. ``asked`` is False as long as the client has only read the
    discovery document. ``missing`` names the parameters that it had to send and did not. ``has_id_token`` says that it
    was given an ID token.
    """

    number: int
    expected: Expected
    harmless: bool
    started_at: float
    client_id: str = ""
    response_type: str = ""
    silent: bool = False
    asked: bool = False
    poisoned: bool = False
    answered: bool = False
    has_id_token: bool = False
    missing: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    used: list[What] = field(default_factory=list)

    def poison(self) -> None:
        """Note that the client has been given something wrong. What it did before that does not count."""
        if not self.poisoned:
            self.poisoned = True
            self.used.clear()

    @property
    def went_on(self) -> bool:
        """Whether the client used what it got."""
        return bool(self.used)

    @property
    def verdict(self) -> Verdict:
        """Whether the client did what it should, as far as a server can see."""
        if self.missing:
            return "wrong"
        if not self.poisoned and not self.answered:
            return "open"
        if not self.poisoned and not self.harmless:
            return "not reached"
        if self.expected == "either":
            return "right"
        if self.went_on:
            return "right" if self.expected == "accept" else "wrong"
        # After an ID token alone there is nothing that a client could ask for.
        return "right" if self.expected == "refuse" and self._could_go_on else "open"

    @property
    def _could_go_on(self) -> bool:
        return not self.answered or self.response_type != "id_token"

    @property
    def story(self) -> str:
        """What the client did, in a sentence."""
        if self.missing:
            return f"It sent no {' and no '.join(self.missing)}."
        if self.verdict == "not reached":
            return "Nothing that it was given is wrong."
        if self.used:
            return f"It went on: {SHOWN_BY[self.used[-1]]}."
        if not self.asked:
            return "It read the discovery document and stopped."
        if not self.poisoned and not self.answered:
            return "It has no answer yet."
        if not self._could_go_on:
            return "An ID token alone leads to no further request, so whether it was believed cannot be seen here."
        if self.expected == "accept":
            return "Nothing followed. Whether it stopped, as it should not, or needs nothing more cannot be seen here."
        return "Nothing followed: it stopped."

    def to_json(self) -> dict[str, Any]:
        """Return the run as plain data."""
        return {**asdict(self), "went_on": self.went_on, "verdict": self.verdict, "story": self.story}


SHOWN_BY: dict[What, str] = {
    "authorization request": "it sent the authorization request",
    "token endpoint": "it redeemed the code",
    "UserInfo": "it asked UserInfo",
    "API": "it called the API",
}
