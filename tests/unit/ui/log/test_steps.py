import pytest

from app.ui.log.steps import tell


def states(log):
    return [step.state for step in tell(log).steps]


def test_before_the_first_press_every_step_waits(log):
    assert states(log) == ["waiting"] * 7


def test_while_the_person_is_away_the_unseen_steps_are_the_ones_that_happen(log):
    log.leave()
    assert states(log) == ["done", "done", "now", "now", "waiting", "waiting", "waiting"]


def test_after_a_login_what_happened_elsewhere_is_unseen_and_not_done(log):
    log.leave()
    log.come_back()
    log.keep()
    assert states(log) == ["done", "done", "unseen", "unseen", "done", "waiting", "waiting"]


def test_steps_say_how_long_they_took_and_the_unseen_ones_only_together(log):
    log.leave()
    log.come_back()
    log.keep()
    notes = [step.note for step in tell(log).steps]
    assert notes[:2] == ["done in 234 ms", "done in 100 ms"]
    assert notes[2:4] == ["out of sight for 12 s", "out of sight"]
    assert notes[4] == "done in 300 ms"


def test_the_answer_is_being_checked_until_tokens_are_kept(log):
    log.leave()
    log.come_back()
    log.check(1)
    assert states(log)[4] == "now"


def test_a_refused_check_refuses_the_step(log):
    log.leave()
    log.come_back()
    log.check(10, outcome="refused")
    assert states(log)[4] == "refused"


def test_a_denied_login_is_refused_at_step_five(log):
    log.leave()
    log.come_back(error="access_denied")
    # The client names only the kind of the journey here.
    log.add("error", sentence="Denied.", outcome="failed", journey="login")
    assert states(log) == ["done", "done", "unseen", "unseen", "refused", "waiting", "waiting"]


def test_a_login_server_that_is_down_fails_the_step_in_which_it_was_asked(log):
    log.add("login_clicked", sentence="You chose to log in.", sender="user", step=1, journey="login-1")
    log.ask("discovery", "http://login.example/", "login-1", status=None)
    assert states(log)[:2] == ["failed", "waiting"]


@pytest.mark.parametrize(("status", "state"), [(200, "done"), (403, "refused"), (None, "failed")])
def test_the_api_has_the_last_word(log, status, state):
    log.leave()
    log.come_back()
    log.keep()
    log.call(status=status)
    assert states(log)[5:] == ["done", state]


def test_a_new_login_begins_the_story_again_and_leaves_the_old_call_out(log):
    log.leave()
    log.come_back()
    log.keep()
    log.call()
    log.leave("login-3")
    assert states(log) == ["done", "done", "now", "now", "waiting", "waiting", "waiting"]


def test_a_session_that_came_back_silently_needed_no_press_and_no_page(log):
    log.add("silent_request", sentence="", receiver="authorization_server", channel="front", step=2, journey="silent-1")
    log.add("silent_response", sentence="", sender="authorization_server", channel="front", step=5, journey="silent-1")
    log.keep("silent-1")
    assert states(log) == ["not-needed", "done", "not-needed", "not-needed", "done", "waiting", "waiting"]


def test_records_without_a_step_belong_to_the_step_they_happened_in(log):
    log.leave()
    assert [event.name for event in tell(log).steps[0].records] == [
        "login_clicked",
        "discovery_request",
        "discovery_response",
    ]


def test_a_call_of_userinfo_is_the_end_of_the_login_it_follows(log):
    log.leave()
    log.come_back()
    log.keep()
    log.ask("userinfo", "http://login.example/userinfo", "userinfo-2")
    assert tell(log).steps[4].records[-1].name == "userinfo_response"


def test_the_unseen_steps_have_the_record_of_the_departure(log):
    log.leave()
    log.come_back()
    log.keep()
    assert [[event.name for event in step.records] for step in tell(log).steps[2:4]] == [["left_page"], ["left_page"]]


def test_a_logout_ends_the_story_until_the_next_login(log):
    log.leave()
    log.come_back()
    log.keep()
    log.call()
    log.add("logout_request", sentence="You log out.", journey="logout-3")
    log.add("logout_response", sentence="You are back.", journey="logout-3")
    assert states(log) == ["waiting"] * 7
    log.leave("login-4")
    assert states(log)[0] == "done"


def test_a_forged_answer_tells_of_no_login(log):
    log.add(
        "authorization_response", sentence="", sender="authorization_server", channel="front", step=5, journey="login-1"
    )
    log.check(1, outcome="refused")
    assert states(log) == ["waiting"] * 4 + ["refused"] + ["waiting"] * 2
    assert "without a request from this page" in tell(log).caption


def test_a_forged_answer_does_not_take_the_place_of_the_session(log):
    log.leave()
    log.come_back()
    log.keep()
    log.add(
        "authorization_response", sentence="", sender="authorization_server", channel="front", step=5, journey="login-2"
    )
    log.check(1, outcome="refused", journey="login-2")
    assert states(log)[4] == "done"
    assert tell(log).caption.startswith("The login of ")


def test_a_login_that_was_refused_is_told_until_the_session_is_used_again(log):
    log.leave()
    log.come_back()
    log.keep()
    log.leave("login-2")
    log.come_back("login-2", error="access_denied")
    assert states(log)[4] == "refused"
    log.call("api-3")
    assert states(log) == ["done", "done", "unseen", "unseen", "done", "done", "done"]


def test_of_two_tries_of_a_call_the_last_one_counts(log):
    log.leave()
    log.come_back()
    log.keep()
    log.call(status=401)
    log.call(status=200)
    assert states(log)[5:] == ["done", "done"]


def test_a_call_without_an_access_token_is_no_fault(log):
    log.leave()
    log.come_back()
    log.keep()
    log.add("error", sentence="", outcome="failed", journey="api-2", details={"error": {"code": "no_access_token"}})
    step = tell(log).steps[5]
    assert (step.state, step.note) == ("not-needed", "not possible: this login brought no access token")


def test_the_story_ends_with_the_session_and_says_why(log):
    log.leave()
    log.come_back()
    log.keep()
    log.add("session_ended", sentence="You logged out in another tab.", journey="tabs-2", details={"reason": "logout"})
    assert states(log) == ["waiting"] * 7
    assert tell(log).caption.endswith(". You logged out in another tab.")


def test_the_reason_of_an_end_is_one_sentence(log):
    log.add("tokens_stored", sentence="", journey="login-1")
    log.add("session_ended", sentence="Nobody is there. Perhaps a cookie is blocked.", journey="silent-2")
    assert tell(log).caption.endswith(". Nobody is there.")


def test_a_session_that_a_reload_did_not_bring_back_is_over(log):
    log.leave()
    log.come_back()
    log.keep()
    assert states(log)[0] == "done"
    told = tell(log, signed_out=True)
    assert {step.state for step in told.steps} == {"waiting"}
    assert "The session ended at " in told.caption


def ask_silently(log):
    details = {"request": {"method": "GET", "url": "http://login.example/authorize"}}
    log.add("silent_request", sentence="", receiver="authorization_server", channel="front", step=2,
            journey="silent-1", details=details)  # fmt: skip


def test_a_silent_request_is_a_session_only_when_it_brought_one(log):
    ask_silently(log)
    assert tell(log).caption.endswith(", under way.")
    log.add("silent_response", sentence="", sender="authorization_server", channel="front", step=5,
            outcome="refused", journey="silent-1")  # fmt: skip
    assert tell(log).caption.startswith("The silent request of ")
    assert tell(log).caption.endswith(", which brought no session.")


def test_a_silent_request_that_brought_tokens_is_the_session(log):
    ask_silently(log)
    log.add("tokens_stored", sentence="", step=5, journey="silent-1")
    assert tell(log).caption.startswith("The session that came back silently")


def test_a_login_that_nobody_refused_has_failed(log):
    log.add("login_clicked", sentence="", sender="user", step=1, journey="login-1")
    log.add("error", sentence="", outcome="failed", journey="login-1", details={"error": {"code": "discovery_failed"}})
    assert tell(log).caption.endswith(", which failed.")
