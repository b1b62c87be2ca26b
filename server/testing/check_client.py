"""Runs somebody's login against every scenario, and says where it let a person in that it should not have.

The login is any command. It gets the issuer's address and its own registration in the environment, opens its own
authorization request as a browser would, and ends with status 0 if it let the person in. Nobody has to type
anything: the server answers every browser as if Ada were signed in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..config import ClientRegistration
from ..scenarios import SCENARIOS, Run, Scenario
from ..scenarios.poison import HONEST
from ..scenarios.run import TOKENS
from .authorization_server import AuthorizationServer
from .demands import Asked, Demand, demand
from .real_time import run_command
from .recorder import RequestRecord

Verdict = Literal["right", "wrong", "allowed", "no result", "not reached"]

VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "allowed", "no result", "not reached")
FAILURES: tuple[Verdict, ...] = ("wrong", "no result")

TWICE = ("signing-key-rotation", "signing-key-rotation-just-before-signing", "replayed-nonce")
"""The scenarios that show themselves at the second login."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a client did at a scenario. ``accepted`` is None if its command did not end in time.

    ``requests`` are those that the client sent. ``reached`` says whether it met what the scenario is about: one that
    never renews silently does not, where only that is changed. ``asked`` is what it asked for, on which it depends how
    strongly the standards demand what a correct client does.
    """

    scenario: Scenario
    accepted: bool | None
    reached: bool
    asked: Asked
    requests: Sequence[RequestRecord]
    output: str

    @property
    def demand(self) -> Demand:
        """How strongly the standards demand of this client what a correct one does."""
        return demand(self.scenario, self.asked)

    @property
    def verdict(self) -> Verdict:
        """What is known of the client: see docs/test-your-client.md."""
        expected = self.scenario.expected
        if self.accepted is None:
            return "no result"
        if self.accepted and not self.reached:
            return "not reached"
        if expected == "either" or self.accepted == (expected == "accept"):
            return "right"
        return "allowed" if self.demand == "MAY" else "wrong"

    @property
    def did(self) -> str:
        """What the client did, in a word or two, and what it should have done instead."""
        did = {True: "accepted", False: "refused", None: "did not end"}[self.accepted]
        return f"{did}, but {self.demand} {self.scenario.expected}" if self.verdict in ("wrong", "allowed") else did

    @property
    def works(self) -> bool:
        """Whether the client let the person in, and that because of what an issuer had answered."""
        return bool(self.accepted and self.reached)

    @property
    def last_answer(self) -> str:
        """The last request of the client, and the answer to it, in a sentence."""
        if not self.requests:
            return "The client asked the issuer nothing."
        last = self.requests[-1]
        reason = f": {last.error}" if last.error else ""
        return f"The issuer's last answer: {last.method} {last.path} got status {last.status}{reason}"


def check(
    server: AuthorizationServer, client: ClientRegistration, argv: Sequence[str], names: Iterable[str], seconds: float
) -> Iterator[Finding]:
    """Yield what the command ``argv`` does at each scenario of ``names``; ``seconds`` is the time for one login.

    ``client`` is registered at ``server``, which goes back to this state for each scenario. The command runs twice
    where a scenario shows itself at the second login, and the worse of the two counts: whoever lets the person in at
    one of them has accepted what was to be refused.

    Raises KeyError if there is no such scenario.
    """
    server.skip_login()
    server.begin_here()
    for name in names:
        server.reset()
        server.choose_scenario(name)
        environ = {
            "ISSUER": server.issuer,
            "CLIENT_ID": client.client_id,
            "CLIENT_SECRET": client.client_secret or "",
            "REDIRECT_URI": client.redirect_uris[0],
            "SCENARIO": name,
        }
        logins = [run_command(argv, environ, seconds) for _ in range(2 if name in TWICE else 1)]
        scenario, requests = SCENARIOS[name], server.requests
        yield Finding(
            scenario=scenario,
            accepted=_together(scenario, [None if status is None else status == 0 for status, _ in logins]),
            reached=_reached(scenario, server.runs.all),
            asked=Asked.of(each.parameters for each in requests if each.path == "/authorize"),
            requests=requests,
            output="".join(printed for _, printed in logins),
        )


def _together(scenario: Scenario, logins: Sequence[bool | None]) -> bool | None:
    """Return what several logins at one scenario come to."""
    if None in logins:
        return None
    return all(logins) if scenario.expected == "accept" else any(logins)


def _reached(scenario: Scenario, runs: Iterable[Run]) -> bool:
    """Return whether a client met in these runs what the scenario is about."""
    if scenario.poison != HONEST:
        return any(run.poisoned for run in runs)
    if scenario.name == "scope-userinfo-claims":
        return any("UserInfo" in run.used for run in runs)
    return any(each.what == "answer" and each.result == TOKENS for run in runs for each in run.seen)
