"""Runs somebody's login against every scenario, and says where it let a person in that it should not have.

The login is any command. It gets the issuer's address and its own registration in the environment, opens its own
authorization request as a browser would, and ends with status 0 if it let the person in. Nobody has to type
anything: the server takes every browser for Ada's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..config import ClientRegistration
from ..scenarios import SCENARIOS, Run, Scenario
from ..scenarios.poison import HONEST
from .authorization_server import AuthorizationServer
from .real_time import run_command

TWICE = ("signing-key-rotation", "signing-key-rotation-just-before-signing", "replayed-nonce")
"""The scenarios that show themselves at the second login."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a client did at a scenario. ``accepted`` is None if its command did not end in time.

    ``asked`` says whether the client asked for anything at all, ``reached`` whether it met what the scenario is about:
    one that never renews silently does not, where only that is poisoned, and one that asks for an ID token alone does
    not, where the access token is what is special.
    """

    scenario: Scenario
    accepted: bool | None
    asked: bool
    reached: bool
    output: str

    @property
    def verdict(self) -> str:
        """``right``, ``wrong``, or ``not reached``."""
        expected = self.scenario.expected
        if self.accepted is None:
            return "wrong"
        if self.accepted and not self.reached:
            return "not reached"
        return "right" if expected == "either" or self.accepted == (expected == "accept") else "wrong"

    @property
    def did(self) -> str:
        """What the client did, in a word or two."""
        return {True: "accepted", False: "refused", None: "did not end"}[self.accepted]


def check(
    server: AuthorizationServer, client: ClientRegistration, argv: Sequence[str], names: Iterable[str], seconds: float
) -> Iterator[Finding]:
    """Yield what the command ``argv`` does at each scenario of ``names``; ``seconds`` is the time for one login.

    It runs twice where a scenario shows itself at the second login. What it does there is what it does at the worse of
    the two: whoever lets the person in at one of them has accepted what was to be refused.

    Raises KeyError if there is no such scenario.
    """
    for name in names:
        server.reset()
        server.register_client(client.client_id, redirect_uris=client.redirect_uris)
        server.choose_scenario(name)
        server.skip_login()
        environ = {
            "ISSUER": server.issuer,
            "CLIENT_ID": client.client_id,
            "REDIRECT_URI": client.redirect_uris[0],
            "SCENARIO": name,
        }
        logins = [run_command(argv, environ, seconds) for _ in range(2 if name in TWICE else 1)]
        scenario = SCENARIOS[name]
        accepted = _together(scenario, [None if status is None else status == 0 for status, _ in logins])
        output = "".join(printed for _, printed in logins)
        yield Finding(scenario, accepted, bool(server.requests), _reached(scenario, server.runs.all), output)


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
    return any(run.answered for run in runs)


def report(finding: Finding) -> str:
    """Return a line about one finding; more of them if the client was wrong."""
    scenario = finding.scenario
    line = f"{finding.verdict:12} {scenario.name:40} {finding.did}"
    if finding.verdict != "wrong":
        return line
    source = f"{scenario.section.title}, {scenario.section.link}"
    return f"{line}\n{'':13}{scenario.sentence}\n{'':13}A correct client: {scenario.correct}\n{'':13}{source}"
