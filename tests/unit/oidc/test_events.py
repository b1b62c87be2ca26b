"""The event log, and the tree of errors."""

import json
import math
from itertools import count

import pytest

import app.oidc as package
from app.oidc import errors
from app.oidc.errors import OidcError
from app.oidc.events import Event, EventLog


def make_log(limit: int = 500) -> EventLog:
    ticks = count(1000)
    return EventLog(lambda: next(ticks), limit)


def test_the_log_survives_a_redirect() -> None:
    before, after = make_log(), make_log()
    before.add("login_clicked", sentence="You chose to log in.", sender="user", step=1, journey="login-1")
    after.add("authorization_response", sentence="You are back.", journey="login-1")
    after.load(json.loads(json.dumps(before.dump())))
    assert [event.name for event in after] == ["login_clicked", "authorization_response"]


GOOD = {"number": 1, "at": 1.0, "name": "a", "sentence": "A."}


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "1"},
        {"number": 1.5},
        {"at": "1"},
        {"at": None},
        {"at": math.nan},
        {"at": 10**400},
        {"name": None},
        {"name": ["a"]},
        {"sentence": 7},
        {"sentence": "\ud800"},
        {"sender": "mallory"},
        {"sender": ["page"]},
        {"receiver": 7},
        {"channel": ""},
        {"outcome": None},
        {"step": 0},
        {"step": 8},
        {"step": "1"},
        {"step": [1]},
        {"journey": 5},
        {"journey": None},
        {"details": []},
        {"x": 1},
    ],
)
def test_a_record_edited_by_hand_is_left_out(wrong: dict[str, object]) -> None:
    log = make_log()
    log.load([GOOD, {**GOOD, **wrong}, {**GOOD, "step": 7, "journey": "login-1"}])
    assert [event.step for event in log] == [None, 7]


@pytest.mark.parametrize("records", [[{}, 7, None, [GOOD], {"number": 1}], {"a": GOOD}, "abc", 7, None])
def test_what_is_no_list_of_records_is_no_log(records: object) -> None:
    log = make_log()
    log.add("a", sentence="a")
    log.load(records)
    assert len(log) == 1


def test_the_oldest_go_first() -> None:
    log = make_log(limit=3)
    for name in "abcde":
        log.add(name, sentence=name)
    assert [event.name for event in log] == ["c", "d", "e"]
    assert [event.number for event in log] == [3, 4, 5]


def test_subscribers_hear_of_each_event_until_they_stop() -> None:
    log, heard = make_log(), []
    stop = log.subscribe(lambda event: heard.append(event.name))
    log.add("a", sentence="a")
    stop()
    log.add("b", sentence="b")
    assert heard == ["a"]
    stop()  # as it is
    log.clear()
    assert len(log) == 0


def test_each_subscription_ends_by_itself() -> None:
    log, heard = make_log(), []

    def hear(event: Event) -> None:
        heard.append(event.name)

    stop, _ = log.subscribe(hear), log.subscribe(hear)
    stop()
    stop()
    log.add("a", sentence="a")
    assert heard == ["a"]


def test_journeys_are_counted_over_a_reload() -> None:
    log = make_log()
    assert log.next_journey("login") == "login-1"
    log.add("a", sentence="a", journey="login-1")
    log.add("b", sentence="b", journey="api-7")
    log.add("c", sentence="c", journey="odd")
    log.add("d", sentence="d", journey="login-" + "9" * 5000)  # Python does not even read such a number
    restored = make_log()
    restored.load(log.dump())
    assert restored.next_journey("silent") == "silent-8"


def test_an_error_is_recorded_once_on_its_way_out() -> None:
    log = EventLog(lambda: 0.0)
    with pytest.raises(OidcError), log.reporting("api-1"), log.reporting("silent-2"):
        raise errors.LoginRequired
    assert [(event.name, event.journey, event.details["error"]["code"]) for event in log] == [
        ("error", "silent-2", "login_required")
    ]


def test_the_public_names() -> None:
    assert all(hasattr(package, name) for name in package.__all__)
    assert package.__all__ == sorted(package.__all__)
