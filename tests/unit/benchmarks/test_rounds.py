"""What is made of the rounds of a comparison."""

import pytest

from benchmarks.__main__ import page
from benchmarks.rounds import Comparison, Target, by_turns

AT_MOST = Target("ours", "theirs", 0.5)
AT_LEAST = Target("ours", "theirs", 0.5, at_least=True)


def comparison(target: Target) -> Comparison:
    result = Comparison(target, note="theirs has less to do")
    for ours, theirs in ((10.0, 10.0), (40.0, 100.0), (6.0, 10.0), (5.0, 10.0), (5.5, 10.0)):
        result.add(ours, theirs)
    return result


def test_the_ratio_is_the_median_of_the_rounds_and_not_of_the_figures() -> None:
    measured = comparison(AT_MOST).as_json()
    assert measured["ratio"] == 0.55
    assert measured["spread"] == (0.5, 0.6)
    assert (measured["median_ours"], measured["median_theirs"]) == (6.0, 10.0)


@pytest.mark.parametrize(("target", "verdict"), [(AT_MOST, "missed"), (AT_LEAST, "met")])
def test_a_target_is_a_limit_from_above_or_from_below(target: Target, verdict: str) -> None:
    assert comparison(target).as_json()["verdict"] == verdict


def test_each_of_the_two_goes_first_in_every_second_round() -> None:
    order: list[str] = []

    def measured(name: str) -> float:
        order.append(name)
        return float(len(order))

    pairs = by_turns(lambda: measured("ours"), lambda: measured("theirs"), rounds=2)
    assert order == ["ours", "theirs", "theirs", "ours"]
    assert pairs == [(1.0, 2.0), (4.0, 3.0)]


def test_the_page_names_each_target_that_is_missed_and_why() -> None:
    machine = dict.fromkeys(("date", "processor", "cores", "system", "python", "load"), "?")
    rows = [comparison(AT_MOST).as_json(), comparison(AT_LEAST).as_json()]
    text = page({"a_program": {"machine": machine, "comparisons": rows}})
    assert text.count("theirs has less to do") == 1
    assert "| ours | theirs | **0.55** | 0.50 to 0.60 | at most 0.5 | missed | 6 to 10 ms |" in text
