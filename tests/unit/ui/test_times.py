import pytest

from app.ui.times import duration, moment, time_node


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 ms"), (0.0344, "34 ms"), (1.24, "1.2 s"), (9.99, "10 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (0, "now"),
        (1, "in 1 second"),
        (85, "in 1 minute"),
        (59, "in 59 seconds"),
        (599, "in 9 minutes"),
        (-3600, "1 hour ago"),
        (3600, "in 1 hour"),
        (86399, "in 23 hours"),
        (-2 * 86400, "2 days ago"),
    ],
)
def test_moments_are_rounded_down_so_that_nothing_is_promised_too_long(distance, words):
    assert moment(1_800_000_000 + distance, 1_800_000_000) == words


def test_a_moment_carries_its_date():
    node = time_node(1_800_000_000, 1_799_999_000)
    assert node.get("datetime") == "2027-01-15T08:00:00Z"
    assert "2027" in (node.get("title") or "")
