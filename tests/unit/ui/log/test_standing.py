import pytest

from app.ui.log.standing import NOT_RESTORED, end_of_session, has_begun, has_session


def end(log, sentence="Over."):
    log.add("session_ended", sentence=sentence, details={"reason": "logout"})


def test_an_empty_log_says_nothing(log):
    assert has_session(log) is None
    assert has_begun(log) is False
    assert end_of_session(log, signed_out=True) is None


def test_the_last_record_counts(log):
    log.keep()
    assert has_session(log) is True
    end(log)
    assert has_session(log) is False
    assert has_begun(log) is True
    log.keep()
    assert has_session(log) is True
    assert end_of_session(log, signed_out=False) is None


def test_an_end_has_its_first_sentence_and_its_last_record(log):
    log.keep()
    end(log, "You logged out.")
    log.wait(3)
    log.add("logout_request", sentence="The page sends you away.")
    log.add("logout_response", sentence="You are back.")
    found = end_of_session(log, signed_out=True)
    assert found is not None
    assert (found.sentence, found.number, found.at) == ("You logged out.", 4, log.now - 3)


@pytest.mark.parametrize("refused", [True, False])
def test_a_session_that_a_reload_did_not_bring_back(log, refused):
    log.keep()
    if refused:
        log.add("error", sentence="Nobody is logged in.", outcome="failed", journey="silent-2")
    found = end_of_session(log, signed_out=True)
    assert found is not None
    assert found.sentence == ("Nobody is logged in." if refused else NOT_RESTORED)
    assert end_of_session(log, signed_out=False) is None
