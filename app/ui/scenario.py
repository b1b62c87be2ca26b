"""A scenario: an issuer that misbehaves on purpose, tried with this page (``/?scenario=invalid-aud``).

The page takes a scenario's name, and only one that its own configuration lists; where the issuer is follows from
the name. A link cannot send anybody to another place. Without the table ``[scenarios]`` the name is ignored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..oidc.events import Event
from .log.journeys import kind
from .nodes import Node, code, h

SAYS_NOTHING = frozenset({"login_loop", "issuer_unreachable", "popup_blocked", "popup_closed"})
"""Errors that are about this attempt and not about what the issuer did."""

BELONGS = {False: ("login", "userinfo"), True: ("silent",)}
"""The journeys in which a scenario is met: the login and what follows it, or the silent renewal alone."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of ``[scenarios]``.

    ``response_type`` is the one that the scenario is about. ``on_renewal``: only a silent renewal meets it.
    """

    name: str
    sentence: str
    expected: str
    response_type: str
    on_renewal: bool

    def auth(self, auth: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``[auth]`` for this scenario: its issuer, its API and its response type, all else as it is."""
        issuer = f"{auth['issuer']}/s/{self.name}"
        return {**auth, "issuer": issuer, "api": f"{issuer}/api", "response_type": self.response_type}


def find(table: object, name: str | None) -> Scenario | None:
    """Return the scenario of this name, or None if the table does not have it."""
    row = table.get(name) if isinstance(table, Mapping) and name else None
    if name is None or not isinstance(row, Mapping):
        return None
    return Scenario(
        name=name,
        sentence=str(row["sentence"]),
        expected=str(row["expected"]),
        response_type=str(row["response_type"]),
        on_renewal=bool(row["on_renewal"]),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page did: it went on, or it stopped with the error ``code``."""

    code: str | None


def outcome(scenario: Scenario, events: Iterable[Event]) -> Outcome | None:
    """Return what the page did in the latest attempt, or None if there was none yet."""
    found = None
    for event in events:
        if kind(event.journey) not in BELONGS[scenario.on_renewal]:
            continue
        if event.name in ("authorization_request", "silent_request"):
            found = None
        elif event.name == "tokens_stored":
            found = Outcome(None)
        elif event.name == "error" and (stopped := _code(event)) not in SAYS_NOTHING:
            found = Outcome(stopped)
    return found


def _code(event: Event) -> str:
    error = event.details.get("error")
    return str(error.get("code")) if isinstance(error, dict) else "unknown"


def is_right(scenario: Scenario, found: Outcome) -> bool:
    """Say whether the page did what a correct client does."""
    return scenario.expected == ("accept" if found.code is None else "refuse") or scenario.expected == "either"


def view(scenario: Scenario | None, unknown: str, found: Outcome | None, issuer: str) -> tuple[Node | str, ...]:
    """Return the line about the scenario at ``issuer``, or about a name that is ``unknown``."""
    if unknown:
        return (
            h("b", {}, "There is no scenario with this name here: "),
            code(unknown[:60]),
            ". The page talks to its usual authorization server.",
        )
    if scenario is None:
        return ()
    return (
        h("b", {}, "Scenario "),
        code(scenario.name),
        f". {scenario.sentence} ",
        *_judgement(scenario, found),
        h("a", {"href": f"{issuer.removesuffix(scenario.name)}#{scenario.name}"}, "What the issuer saw"),
        " · ",
        h("a", {"href": "/"}, "Leave the scenario"),
    )


def asks(scenario: Scenario) -> tuple[Node | str, ...]:
    """Return why there is no choice of what to ask for."""
    return ("The scenario decides: it asks for ", code(scenario.response_type), ".")


def _judgement(scenario: Scenario, found: Outcome | None) -> tuple[Node | str, ...]:
    if found is None:
        what = "renew silently after the login" if scenario.on_renewal else "log in"
        return (f"A correct client {DOES[scenario.expected]}; {what} to see what this page does. ",)
    right = is_right(scenario, found)
    did: tuple[Node | str, ...] = ("went on",) if found.code is None else ("stopped with ", code(found.code))
    mark = h("span", {"class": "judgement", "data-right": "yes" if right else "no"}, "✓ " if right else "✗ ")
    return (
        mark,
        "This page ",
        *did,
        ", as it should. " if right else f". A correct client {DOES[scenario.expected]}. ",
    )


DOES = {"accept": "goes on", "refuse": "stops", "either": "may go on or stop"}
