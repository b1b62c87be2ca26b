"""What the standards demand of a client at a scenario, given what it had asked for.

The strength that a scenario has by itself is that for the implicit flow with an ID token and a nonce. What arrives
another way, or was never sent, is demanded less strongly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..scenarios import Scenario
from ..scenarios.scenario import Strength

Demand = Literal["MUST", "SHOULD", "MAY"]

WORDS: Mapping[Strength, Demand] = {"must": "MUST", "should": "SHOULD", "advice": "MAY"}

SIGNATURE = frozenset(
    {
        *("idtoken-sig-none", "invalid-sig-rs256", "invalid-sig-es256", "invalid-sig-hs256", "hs256-key-confusion"),
        *("jwks-slow", "jwks-500", "jwks-not-json"),
    }
)
AT_HASH = frozenset({"invalid-athash", "missing-athash", "swapped-access-token"})
NONCE = frozenset({"nonce-invalid", "replayed-nonce"})
STATE = frozenset({"state-missing", "state-changed"})
RECOMMENDED = frozenset({"expires-in-missing"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client's authorization requests had in common: ``sent`` are the names of their parameters."""

    response_type: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()

    @classmethod
    def of(cls, requests: Iterable[Iterable[tuple[str, str]]]) -> "Asked":
        """Return it from the parameters of all requests. A response type that differs counts with all its values."""
        all_sent = [dict(parameters) for parameters in requests]
        types = {word for sent in all_sent for word in sent.get("response_type", "").split()}
        return cls(frozenset(types), frozenset.intersection(*map(frozenset, all_sent)) if all_sent else frozenset())


def demand(scenario: Scenario, asked: Asked) -> Demand:
    """Return how strongly a client must do what :attr:`.Scenario.correct` says."""
    name, from_front_channel = scenario.name, "id_token" in asked.response_type
    if name in SIGNATURE and not from_front_channel:
        return "MAY"  # TLS may vouch for an ID token from the token endpoint: OIDC Core 3.1.3.7 (6)
    if name in AT_HASH and not (from_front_channel and "token" in asked.response_type):
        return "MAY"  # at_hash is optional there, and so is comparing it: OIDC Core 3.1.3.6, 3.1.3.8
    if name in NONCE and "nonce" not in asked.sent:
        return "MAY"  # in the code flow nobody has to send one: OIDC Core 3.1.2.1
    if name in STATE and asked.sent & {"nonce", "code_challenge"}:
        return "SHOULD"  # PKCE and nonce protect against CSRF as well: RFC 9700 2.1
    if name in RECOMMENDED:
        return "SHOULD"  # RFC 6749 4.2.2: expires_in is recommended, and no sentence says what its absence means
    return WORDS[scenario.strength]
