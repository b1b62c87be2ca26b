"""What clients did at a misbehaving issuer: which requests came, and whether they went on after the poison.

A run is one authorization request and what follows it. What carries a token belongs to the run that gave it away;
requests for discovery and keys carry nothing, so they are counted with the run that began last. No token is kept:
only hashes, to find the run again.

A server sees requests and nothing else. Who goes on, shows it by one; who stops is only quiet, and so is one who
keeps an ID token for which there is nothing to ask. That is why there is a third verdict, ``open``.
"""

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ..storage import hashed
from .scenario import Expected

What = Literal["discovery", "keys", "authorization request", "answer", "token endpoint", "UserInfo", "API"]
Verdict = Literal["right", "wrong", "open"]

KEPT_RUNS = 10
KEPT_REQUESTS = 40
KEPT_TOKENS = 20
LONGEST = 80
"""Characters of what a client sent that are kept: it can send anything."""

ANONYMOUS: frozenset[What] = frozenset({"discovery", "keys"})
USES: frozenset[What] = frozenset({"authorization request", "token endpoint", "UserInfo", "API"})
"""Requests by which a client shows that it went on."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, or the answer to the authorization request. ``at`` is in seconds since the epoch."""

    at: float
    what: What
    result: str


@dataclass(slots=True)
class Run:
    """One authorization request and what followed. ``used`` is what came after the poison had taken effect."""

    number: int
    expected: Expected
    started_at: float
    client_id: str = ""
    response_type: str = ""
    silent: bool = False
    poisoned: bool = False
    answered: bool = False
    seen: list[Seen] = field(default_factory=list)
    used: list[What] = field(default_factory=list)

    def poison(self) -> None:
        """Note that the poison has taken effect. What came before it was honest, and is no going on."""
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
        if not self.poisoned:
            return "right" if self.went_on else "open"
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
        last = self.used[-1] if self.used else None
        if last is not None:
            return f"It went on: {SHOWN_BY[last]}."
        if not self.poisoned and not self.answered:
            return "It has no answer yet."
        if not self._could_go_on:
            return "An ID token alone leads to no further request, so whether it was believed cannot be seen here."
        return "Nothing followed: it stopped." if self.poisoned else "Nothing has followed yet."

    def to_json(self) -> dict[str, Any]:
        """Return the run as plain data."""
        return {**asdict(self), "went_on": self.went_on, "verdict": self.verdict, "story": self.story}


SHOWN_BY: dict[What, str] = {
    "authorization request": "it sent the authorization request",
    "token endpoint": "it redeemed the code",
    "UserInfo": "it asked UserInfo",
    "API": "it called the API",
}


class Runs:
    """The last runs at one issuer, newest first. ``earlier`` are requests that came before any run."""

    def __init__(self, expected: Expected = "accept") -> None:
        self.expected: Expected = expected
        self.all: deque[Run] = deque(maxlen=KEPT_RUNS)
        self.earlier: list[Seen] = []
        self._count = 0
        self._poisoned_earlier = False
        self._by_secret: dict[str, Run] = {}

    @property
    def stopped_early(self) -> bool:
        """Whether a client read a poisoned document and then asked for nothing."""
        return self._poisoned_earlier and bool(self.earlier)

    def begin(self, client_id: str, response_type: str, state: str, *, silent: bool, now: float) -> Run:
        """Begin the run of an authorization request."""
        self._count += 1
        run = Run(
            self._count,
            self.expected,
            now,
            client_id[:LONGEST],
            response_type[:LONGEST],
            silent,
            poisoned=self._poisoned_earlier,
            seen=self.earlier,
        )
        self.earlier, self._poisoned_earlier = [], False
        self.all.appendleft(run)
        self.remember(run, "state", state)
        self._note(run, "authorization request", "prompt=none" if silent else response_type[:LONGEST], now)
        return run

    def remember(self, run: Run, kind: Literal["state", "token"], secret: str | None) -> None:
        """Find ``run`` again by something that only its client holds."""
        if secret:
            self._by_secret.pop(key := hashed(f"{kind} {secret}"), None)
            self._by_secret[key] = run
            for oldest in list(self._by_secret)[: -KEPT_RUNS * KEPT_TOKENS]:
                del self._by_secret[oldest]

    def find(self, kind: Literal["state", "token"], secret: str | None) -> Run | None:
        """Return the run that ``secret`` belongs to."""
        return self._by_secret.get(hashed(f"{kind} {secret}")) if secret else None

    def note(self, what: What, result: str, now: float, *, run: Run | None = None, poisoned: bool = False) -> None:
        """Note a request and its result. ``poisoned``: what it got was poisoned."""
        if what in ANONYMOUS and run is None:
            run = self.all[0] if self.all else None
            if run is None:
                if len(self.earlier) < KEPT_REQUESTS:
                    self.earlier.append(Seen(now, what, result))
                self._poisoned_earlier |= poisoned
        if run is not None:
            self._note(run, what, result, now)
            if poisoned:
                run.poison()

    def answered(self, run: Run, result: str, now: float, *, poisoned: bool) -> None:
        """Note the answer to an authorization request."""
        run.answered = True
        if poisoned:
            run.poison()
        self._note(run, "answer", result, now)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {"earlier": [asdict(each) for each in self.earlier], "runs": [run.to_json() for run in self.all]}

    @staticmethod
    def _note(run: Run, what: What, result: str, now: float) -> None:
        if len(run.seen) < KEPT_REQUESTS:
            run.seen.append(Seen(now, what, result))
        in_use = run.poisoned or (run.answered and what != "authorization request")
        if what in USES and in_use and what not in run.used:
            run.used.append(what)
