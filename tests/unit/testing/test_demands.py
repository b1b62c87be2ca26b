"""What is demanded of a client depends on what it asked for."""

import pytest

from server.scenarios import SCENARIOS
from server.testing.demands import AT_HASH, NONCE, RECOMMENDED, SIGNATURE, STATE, WORDS, Asked, Demand, demand

FRONT = {"response_type": "id_token token", "nonce": "n", "state": "s"}
BACK = {"response_type": "code", "code_challenge": "c", "state": "s"}


@pytest.mark.parametrize(
    ("names", "sent", "expected"),
    [
        (("invalid-aud", "expired", "invalid-iss", "missing-sub"), FRONT, "MUST"),
        (("invalid-aud", "expired", "invalid-iss", "missing-sub"), BACK, "MUST"),
        (SIGNATURE, FRONT, "MUST"),
        (SIGNATURE, {**FRONT, "response_type": "code id_token"}, "MUST"),
        (SIGNATURE, BACK, "MAY"),
        (AT_HASH, FRONT, "SHOULD"),
        (AT_HASH, {**FRONT, "response_type": "code id_token token"}, "SHOULD"),
        (AT_HASH, {**FRONT, "response_type": "code id_token"}, "MAY"),
        (AT_HASH, BACK, "MAY"),
        (AT_HASH, {"response_type": "token"}, "MAY"),
        (NONCE, FRONT, "MUST"),
        (NONCE, {**BACK, "nonce": "n"}, "MUST"),
        (NONCE, BACK, "MAY"),
        (STATE, FRONT, "SHOULD"),
        (STATE, BACK, "SHOULD"),
        (STATE, {"response_type": "token", "state": "s"}, "MUST"),
        (RECOMMENDED, FRONT, "SHOULD"),
        (("issued-in-future", "tokens-in-query"), FRONT, "MAY"),
    ],
)
def test_a_demand(names: tuple[str, ...], sent: dict[str, str], expected: Demand) -> None:
    asked = Asked.of([sent.items()])
    assert {name: demand(SCENARIOS[name], asked) for name in names} == dict.fromkeys(names, expected)


def test_no_request_asks_more_than_the_scenario_itself() -> None:
    order = ["MAY", "SHOULD", "MUST"]
    for scenario in SCENARIOS.values():
        for sent in (FRONT, BACK, {}):
            wanted = demand(scenario, Asked.of([sent.items()] if sent else []))
            assert order.index(wanted) <= order.index(WORDS[scenario.strength])


def test_several_requests_count_together() -> None:
    asked = Asked.of([FRONT.items(), {"response_type": "code", "state": "s"}.items()])
    assert asked == Asked(frozenset({"id_token", "token", "code"}), frozenset({"response_type", "state"}))
