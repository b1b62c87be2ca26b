import pytest

from app.ui.log.journeys import asking_silently, tell


def states(log):
    return [step.state for step in tell(log)]


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
    notes = [step.note for step in tell(log)]
    assert notes[:2] == ["done in 234 ms", "done in 100 ms"]
    assert "12 s in all" in notes[2]
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
    assert [event.name for event in tell(log)[0].records] == [
        "login_clicked",
        "discovery_request",
        "discovery_response",
    ]


def test_a_call_of_userinfo_is_the_end_of_the_login_it_follows(log):
    log.leave()
    log.come_back()
    log.keep()
    log.ask("userinfo", "http://login.example/userinfo", "userinfo-2")
    assert tell(log)[4].records[-1].name == "userinfo_response"


def test_a_hidden_frame_is_open_until_it_answers_or_fails(log):
    def frame(name, journey):
        log.add(name, sentence="", channel="front", journey=journey)
        return asking_silently(log)

    assert not asking_silently(log)
    assert frame("silent_request", "silent-1")
    assert not frame("silent_response", "silent-1")
    assert frame("silent_request", "silent-2")
    assert not frame("error", "silent-2")


def test_the_unseen_steps_have_the_record_of_the_departure(log):
    log.leave()
    log.come_back()
    log.keep()
    assert [[event.name for event in step.records] for step in tell(log)[2:4]] == [["left_page"], ["left_page"]]


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
