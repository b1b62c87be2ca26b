import pytest

from app.ui.log.senders import unknown_senders


def respond(log, *names, error=None):
    log.add(
        "authorization_response",
        sentence="",
        sender="authorization_server",
        channel="front",
        step=5,
        journey="login-1",
        details={"response": {"parameters": {**dict.fromkeys(names, "x"), **({"error": error} if error else {})}}},
    )


def fail(log, code):
    log.add("error", sentence="", outcome="failed", journey="login-1", details={"error": {"code": code}})


@pytest.mark.parametrize(
    ("names", "settling"), [(("access_token",), 3), (("access_token", "id_token"), 7), (("code",), 3)]
)
def test_the_check_that_settles_it(log, names, settling):
    respond(log, *names)
    for number in range(1, settling):
        log.check(number)
        assert unknown_senders(log) == {1}
    log.check(settling)
    assert unknown_senders(log) == set()


def test_a_later_check_settles_it_where_one_does_not_apply(log):
    respond(log, "access_token")
    for number in (1, 2, 14):
        log.check(number)
    assert unknown_senders(log) == set()


def test_a_refused_check_settles_nothing(log):
    respond(log, "access_token")
    log.check(1)
    log.check(3, outcome="refused")
    fail(log, "issuer_mismatch")
    assert unknown_senders(log) == {1}


def test_an_error_without_an_issuer_is_settled_by_its_state(log):
    respond(log, error="access_denied")
    fail(log, "access_denied")
    assert unknown_senders(log) == {1}
    log.clear()
    respond(log, error="access_denied")
    log.check(1)
    fail(log, "access_denied")
    assert unknown_senders(log) == set()


def test_the_checks_of_another_answer_do_not_count(log):
    respond(log, "access_token")
    for number in (1, 2, 3):
        log.check(number, journey="silent-2")
    assert unknown_senders(log) == {1}
