import pytest

from app.ui.log.standing import NOT_RESTORED, end_of_session, has_begun, has_session, holds_tokens, is_restored


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


def load(log):
    log.add("page_loaded", sentence="The page was loaded again.", journey="load-2")


def fail(log, journey="silent-3"):
    log.add("error", sentence="Nobody is logged in.", outcome="failed", journey=journey)


def restored(log):
    return [is_restored(tuple(log), place) for place in range(len(log) + 1)]


def test_a_load_empties_the_memory(log):
    assert not holds_tokens(log)
    log.keep()
    assert holds_tokens(log)
    load(log)
    assert not holds_tokens(log)
    assert has_session(log) is True
    log.keep("silent-3")
    assert holds_tokens(log)
    log.leave("login-4")
    assert holds_tokens(log)  # the browser may keep the page as it was
    log.come_back("login-4")
    assert not holds_tokens(log)


def test_an_answer_pasted_into_the_running_page_takes_no_token_away(log):
    log.keep()
    log.come_back("login-2")
    assert holds_tokens(log)


@pytest.mark.parametrize("settle", [lambda log: log.keep("silent-3"), fail], ids=["comes back", "is gone"])
def test_a_session_is_being_restored_until_the_log_says_how_that_went(log, settle):
    log.keep()
    load(log)
    log.add("silent_request", sentence="Asked.", journey="silent-3")
    settle(log)
    fail(log, "silent-4")  # somebody has pressed Renew silently, some time later
    assert restored(log) == [False, False, True, True, False, False]


def test_a_session_that_nobody_asks_for_is_not_being_restored(log):
    log.keep()
    load(log)
    log.leave("login-3")
    log.come_back("login-3")
    log.keep("login-3")
    assert not any(restored(log))


def test_the_refusal_of_a_forged_answer_does_not_settle_it(log):
    log.keep()
    load(log)
    log.come_back("login-3")
    fail(log, "login-3")
    log.keep("silent-4")
    assert restored(log) == [False, False, True, True, True, False]
