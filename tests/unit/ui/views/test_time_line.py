"""What the time line says of the moment that it shows."""

import pytest

from app.ui.views import time_line


@pytest.fixture
def events(log):
    log.leave()
    log.come_back()
    log.check(1)
    return tuple(log)


def test_the_slider_says_which_record_it_shows(events):
    assert time_line.spoken((), 0) == "No record yet"
    assert time_line.spoken(events, 0) == "Before the first of 7 records"
    assert time_line.spoken(events, 1) == "Record 1 of 7: You chose to log in. You to Page"
    assert time_line.spoken(events, 4).startswith(
        "Record 4 of 7: The page sends you away. Page to Authorization server"
    )


def test_the_slider_names_no_sender_that_was_not_known_then(events):
    assert "An unknown sender to Page" in time_line.spoken(events, 6)


def test_a_sentence_says_whether_one_looks_back(events):
    assert time_line.caption((), None).startswith("Nothing has happened yet.")
    assert time_line.caption(events, None).startswith("Live.")
    assert time_line.caption(events, 0) == "Looking back: before the first record"
    assert time_line.caption(events, 4).endswith("The page sends you away.")
    assert time_line.caption(events, 4, recorded=True).startswith("Recorded:")


def test_the_heading_says_what_is_drawn():
    headings = {time_line.title(None), time_line.title(3), time_line.title(3, recorded=True)}
    assert len(headings) == 3


def test_the_position_is_a_count():
    assert time_line.position(12, 31) == "12 of 31"
