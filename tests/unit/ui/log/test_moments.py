"""Moments of a log: places, messages, and the last login."""

import pytest

from app.ui.log import moments


@pytest.fixture
def events(log):
    """A login (1 to 8), and an API call (9 and 10)."""
    log.leave()
    log.come_back()
    log.check(1)
    log.keep()
    log.call()
    return tuple(log)


def test_a_place_counts_the_records_up_to_a_number(events):
    assert moments.place_of(events, 0) == 0
    assert moments.place_of(events, 3) == 3
    assert moments.place_of(events, 99) == len(events)
    assert moments.place_of(events[4:], 6) == 2, "the oldest records of a long log are gone"


def test_messages_are_what_passes_from_one_part_to_another(events):
    assert [event.name for event in events if not moments.is_message(event)] == ["check", "tokens_stored"]


def test_from_message_to_message(events):
    forward, place = [], 0
    while place < len(events):
        place = moments.message_after(events, place)
        forward.append(place)
    back = []
    while place:
        place = moments.message_before(events, place)
        back.append(place)
    assert [events[place - 1].name for place in forward] == [e.name for e in events if moments.is_message(e)]
    assert back == [*forward[-2::-1], 0]


def test_after_the_last_message_comes_the_end(log):
    log.leave()
    log.come_back()
    log.keep()
    events = tuple(log)
    assert moments.message_after(events, len(events) - 1) == len(events)


def test_the_last_login_begins_with_its_press(log):
    log.leave("login-1")
    log.come_back("login-1")
    log.call("api-2")
    before = len(log)
    log.leave("login-3")
    log.call("api-4")
    assert moments.last_login(tuple(log)) == before


def test_without_a_login_a_replay_begins_at_the_first_record(log):
    log.call()
    assert moments.last_login(tuple(log)) == 0
    assert moments.last_login(()) == 0


def test_a_message_is_shown_longer_than_what_happens_inside(events):
    request, check = events[0], next(event for event in events if event.name == "check")
    assert moments.seconds(request) > moments.seconds(check) > 0
