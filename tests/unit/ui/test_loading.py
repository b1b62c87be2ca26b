import pytest

from app.ui.loading import note_load


def names(log):
    return [event.name for event in log]


@pytest.mark.parametrize("has_answer", [True, False])
def test_a_page_that_held_tokens_says_that_they_are_gone(log, has_answer):
    log.leave()
    log.come_back()
    log.keep()
    note_load(log, has_answer=has_answer)  # the answer may be a forged one, from a link
    assert names(log)[-1] == "page_loaded"
    note_load(log, has_answer=has_answer)
    assert names(log).count("page_loaded") == 1


def test_a_page_without_tokens_has_nothing_to_say(log):
    note_load(log, has_answer=False)
    assert names(log) == []
    log.keep()
    log.add("session_ended", sentence="You logged out.")
    note_load(log, has_answer=False)
    assert "page_loaded" not in names(log)


def test_who_comes_back_with_an_answer_has_left_before(log):
    log.keep("silent-1")
    log.leave("login-2")
    note_load(log, has_answer=True)
    assert names(log)[-1] == "left_page"
    note_load(log, has_answer=False)  # as with the Back button
    assert names(log)[-1] == "page_loaded"
