"""What clients did at a misbehaving issuer: which requests came, and whether they went on after the poison.

A run is one authorization request and what follows it. A request with a token belongs to the run in which the token was
issued. Requests for discovery and keys carry no token, so they count for the run that began last. Tokens are not kept,
only their hashes, by which the run is found.

Where the discovery document is wrong, a run begins when a client reads it. The next authorization request belongs to
the last reader that has not sent one.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from ..authorization_server.records.storage import hashed
from .poison import HONEST
from .run import Run, Seen, What
from .scenario import Scenario

KEPT_RUNS = 10
KEPT_REQUESTS = 40
KEPT_TOKENS = 20
LONGEST = 80
"""Characters of what a client sent that are kept: it can send anything."""

USES: frozenset[What] = frozenset({"authorization request", "token endpoint", "UserInfo", "API"})
"""Requests by which a client shows that it went on."""


class Runs:
    """The last runs at the issuer of one scenario, newest first. ``earlier`` are the requests before the first run."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.all: deque[Run] = deque(maxlen=KEPT_RUNS)
        self.earlier: list[Seen] = []
        self._count = 0
        self._last_reader = ""
        self._by_secret: dict[str, Run] = {}

    def begin(self, asked: Mapping[str, str], *, silent: bool, now: float) -> Run:
        """Begin the run of an authorization request. ``asked`` are its parameters."""
        response_type = asked.get("response_type", "")[:LONGEST]
        run = next((each for each in self.all if not each.asked), None) or self._new(now)
        run.asked, run.silent = True, silent
        run.client_id, run.response_type = asked.get("client_id", "")[:LONGEST], response_type
        if "id_token" in response_type.split():
            run.missing = [name for name in self._scenario.must_send if not asked.get(name)]
        self._note(run, "authorization request", "prompt=none" if silent else response_type, now)
        return run

    def read(self, result: str, reader: str, now: float) -> None:
        """Note that somebody got a poisoned discovery document; ``reader`` is what is known of them."""
        again = bool(self.all) and not self.all[0].asked and reader == self._last_reader
        run = self.all[0] if again else self._new(now)
        self._last_reader = reader
        run.poison()
        self._note(run, "discovery", result, now)

    def remember(self, run: Run, kind: Literal["transaction", "token"], secret: str | None) -> None:
        """Let :meth:`find` return ``run`` for a secret that only its client or its browser has."""
        if secret:
            self._by_secret.pop(key := hashed(f"{kind} {secret}"), None)
            self._by_secret[key] = run
            for oldest in list(self._by_secret)[: -KEPT_RUNS * KEPT_TOKENS]:
                del self._by_secret[oldest]

    def find(self, kind: Literal["transaction", "token"], secret: str | None) -> Run | None:
        """Return the run that ``secret`` belongs to."""
        return self._by_secret.get(hashed(f"{kind} {secret}")) if secret else None

    def note(self, what: What, result: str, now: float, *, run: Run | None, poisoned: bool = False) -> None:
        """Note a request that belongs to ``run``, and its result. ``poisoned``: what it got was poisoned."""
        if run is not None:
            self._note(run, what, result, now)
            if poisoned:
                run.poison()

    def note_anonymous(self, what: What, result: str, now: float) -> None:
        """Note a request that has nothing by which its run could be found."""
        if self.all:
            self._note(self.all[0], what, result, now)
        elif len(self.earlier) < KEPT_REQUESTS:
            self.earlier.append(Seen(now, what, result))

    def answered(self, run: Run, result: str, now: float, *, poisoned: bool) -> None:
        """Note the answer to an authorization request."""
        run.answered = True
        if poisoned:
            run.poison()
        self._note(run, "answer", result, now)

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {"earlier": [asdict(each) for each in self.earlier], "runs": [run.to_json() for run in self.all]}

    def _new(self, now: float) -> Run:
        self._count += 1
        scenario = self._scenario
        run = Run(self._count, scenario.expected, scenario.poison == HONEST, now, seen=self.earlier)
        self.earlier = []
        self.all.appendleft(run)
        return run

    @staticmethod
    def _note(run: Run, what: What, result: str, now: float) -> None:
        if len(run.seen) < KEPT_REQUESTS:
            run.seen.append(Seen(now, what, result))
        in_use = run.poisoned or (run.answered and what != "authorization request")
        if what in USES and in_use and what not in run.used:
            run.used.append(what)
