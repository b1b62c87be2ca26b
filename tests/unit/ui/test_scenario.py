"""Trying a scenario with the page: which issuer it talks to, and what it says of itself afterwards."""

from dataclasses import replace

import pytest

from app.ui import scenario
from app.ui.nodes import h
from app.ui.scenario import Outcome, Scenario

TABLE = {
    "invalid-aud": {
        "sentence": "The ID token is meant for another client.",
        "expected": "refuse",
        "response_type": "id_token token",
        "on_renewal": False,
    },
}
AUTH = {"issuer": "http://login.example", "api": "http://api.example", "client_id": "spa", "response_type": "token"}
BAD = Scenario("invalid-aud", TABLE["invalid-aud"]["sentence"], "refuse", "id_token token", False)
ISSUER = "http://login.example/s/invalid-aud"


def words(found, of=BAD, unknown=""):
    return h("p", {}, *scenario.view(of, unknown, found, ISSUER)).text()


def test_a_scenario_has_its_own_issuer_and_api_and_nothing_else_changes():
    found = scenario.find(TABLE, "invalid-aud")
    assert found == BAD
    assert found.auth(AUTH) == {
        "issuer": ISSUER,
        "api": f"{ISSUER}/api",
        "client_id": "spa",
        "response_type": "id_token token",
    }


@pytest.mark.parametrize(
    "name", [None, "", "no-such-thing", "http://evil.example", "invalid-aud/../..", "../invalid-aud", "Invalid-Aud"]
)
def test_only_a_name_of_the_table_counts(name):
    assert scenario.find(TABLE, name) is None


@pytest.mark.parametrize("table", [None, {}, [], "invalid-aud"])
def test_without_the_table_there_is_none(table):
    assert scenario.find(table, "invalid-aud") is None


def test_an_unknown_name_is_one_sentence():
    assert words(None, None, "no-such-thing") == (
        "There is no scenario with this name here: no-such-thing. The page talks to its usual authorization server."
    )


def test_why_there_is_no_choice_of_what_to_ask_for():
    hybrid = replace(BAD, response_type="code id_token")
    assert h("p", {}, *scenario.asks(hybrid)).text() == "The scenario decides: it asks for code id_token."


def test_no_scenario_no_line():
    assert scenario.view(None, "", None, ISSUER) == ()


def fail(log, code, journey="login-1"):
    log.add("error", sentence="No.", outcome="failed", journey=journey, details={"error": {"code": code}})


def test_nothing_has_happened_yet(log):
    assert scenario.outcome(BAD, log) is None
    assert "A correct client stops; log in to see what this page does." in words(None)


def test_stopping(log):
    log.leave()
    assert scenario.outcome(BAD, log) is None
    log.come_back()
    fail(log, "audience_wrong")
    assert scenario.outcome(BAD, log) == Outcome("audience_wrong")
    assert "✓ This page stopped with audience_wrong, as it should." in words(Outcome("audience_wrong"))


def test_going_on(log):
    log.leave()
    log.come_back()
    log.keep()
    assert scenario.outcome(BAD, log) == Outcome(None)
    assert "✗ This page went on. A correct client stops." in words(Outcome(None))


def test_going_on_and_then_stopping_at_userinfo(log):
    log.leave()
    log.keep()
    fail(log, "wrong_user", "userinfo-2")
    assert scenario.outcome(BAD, log) == Outcome("wrong_user")


def test_the_latest_attempt_counts(log):
    log.leave()
    fail(log, "audience_wrong")
    log.leave("login-2")
    assert scenario.outcome(BAD, log) is None


@pytest.mark.parametrize("code", ["login_loop", "issuer_unreachable", "popup_closed"])
def test_some_errors_say_nothing_about_the_issuer(log, code):
    fail(log, code)
    assert scenario.outcome(BAD, log) is None


@pytest.mark.parametrize("journey", ["silent-2", "api-2", "logout-2", "tabs-2"])
def test_what_is_not_part_of_the_login_does_not_count(log, journey):
    log.leave()
    log.keep()
    fail(log, "login_required", journey)
    assert scenario.outcome(BAD, log) == Outcome(None)


def test_where_only_renewal_meets_it_the_login_does_not_count(log):
    renewal = replace(BAD, on_renewal=True)
    log.leave()
    log.keep()
    assert scenario.outcome(renewal, log) is None
    assert "renew silently after the login" in words(None, renewal)
    fail(log, "no_answer", "silent-2")
    assert scenario.outcome(renewal, log) == Outcome("no_answer")


@pytest.mark.parametrize(
    ("expected", "code", "right"),
    [
        ("accept", None, True),
        ("accept", "nonce_wrong", False),
        ("refuse", None, False),
        ("refuse", "nonce_wrong", True),
        ("either", None, True),
        ("either", "key_not_found", True),
    ],
)
def test_what_is_right(expected, code, right):
    each = replace(BAD, expected=expected)
    assert scenario.is_right(each, Outcome(code)) is right
    assert ("as it should" in words(Outcome(code), each)) is right


def test_the_way_to_the_record_and_out():
    nodes = [node for node in scenario.view(BAD, "", None, ISSUER) if not isinstance(node, str)]
    assert [node.get("href") for node in nodes if node.tag == "a"] == ["http://login.example/s/#invalid-aud", "/"]
