from dataclasses import replace

import pytest

from app.ui.views.problems import Problem
from app.ui.views.scene import Scene
from app.ui.views.status import line


def said(log, **state):
    return line(Scene(events=tuple(log), **state), "idle")


def test_before_anything_has_happened(log):
    assert said(log) == "idle"


@pytest.mark.parametrize(
    ("busy", "words"),
    [
        ("login", "Leaving for the authorization server"),
        ("logout", "Logging out"),
        ("renew", "Asking in a hidden frame"),
        ("api", "GET /messages: asked, no answer yet"),
    ],
)
def test_what_is_happening_comes_first(log, busy, words):
    log.keep()
    assert said(log, busy=busy, asking="GET /messages", problem=Problem("x", "")) == words


def test_an_error_stands_before_what_was_before_it(log):
    log.keep()
    assert said(log, problem=Problem("state_missing", "")) == "Stopped: state_missing"


def test_the_latest_thing_is_told(log):
    log.leave()
    log.come_back()
    assert said(log) == "You are back. The page checks the answer."
    log.keep()
    assert said(log) == "You are back, and the answer passed every check."
    log.call(status=200)
    assert said(log) == "GET /messages was answered 200 OK."
    log.call(status=None)
    assert said(log) == "GET /messages got no answer."
    log.keep("silent-3")
    assert said(log).startswith("Renewed silently at ")
    log.add("session_ended", sentence="You logged out in another tab.")
    assert said(log) == "You logged out in another tab."


def test_the_first_session_of_a_load_came_back(log):
    log.keep()
    loaded = len(log)
    log.keep("silent-2")
    assert said(log, before=loaded) == "Your session came back silently. You saw no redirect."


def test_what_happened_before_this_load_is_not_told(log):
    log.keep()
    assert said(log, before=1) == "idle"


def test_a_session_that_is_being_restored(log):
    log.keep()
    log.add("page_loaded", sentence="The page was loaded again.", journey="load-2")
    assert said(log, before=2, settled=False) == "The page was loaded again and asks for your session."
    log.add("silent_request", sentence="Asked.", journey="silent-2")
    assert said(log, before=2, settled=False) == "Asking in a hidden frame"


def test_a_call_without_an_access_token(log):
    log.add("error", sentence="", outcome="failed", details={"error": {"code": "no_access_token"}})
    assert said(log) == "There is no access token to call the API with."


def test_work_that_a_logout_has_overtaken_is_not_told(log):
    log.keep()
    log.add("error", sentence="", outcome="failed", details={"error": {"code": "session_changed"}})
    scene = Scene(events=tuple(log), settled=False)
    assert line(scene, "idle") == "You are back, and the answer passed every check."
    assert line(replace(scene, events=tuple(log)[1:]), "idle") == "idle"


def test_the_two_ends_of_a_logout(log):
    log.add("logout_response", sentence="It has no logout.", outcome="refused")
    assert said(log) == "It has no logout."
    log.add("logout_response", sentence="")
    assert said(log) == "You are logged out, here and at the authorization server."
