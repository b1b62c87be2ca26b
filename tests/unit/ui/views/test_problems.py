import pytest

from app.oidc.errors import AccessDenied, NonceWrong, NotSignedIn, TransactionUnknown, WrongUser
from app.ui.views import problems


def error(log, code, journey):
    log.add("error", sentence="Stopped.", outcome="failed", journey=journey, details={"error": {"code": code}})


def test_the_alert_names_the_code_what_happened_and_what_to_do():
    (block,) = problems.view(problems.problem(AccessDenied()))
    assert block.get("role") == "alert"
    assert "access_denied" in block.text()
    assert AccessDenied.sentence in block.text()
    assert str(AccessDenied.advice) in block.text()


def test_an_error_that_is_none_of_ours_is_called_a_mistake_of_the_page():
    found = problems.problem(KeyError("x"))
    assert found.code == "page_error"
    assert "mistake" in found.sentence


def test_the_details_of_an_error_hold_the_record_behind_it(log):
    log.call(status=403)
    error(log, "access_denied", "api-2")
    log.add("storage_write", sentence="")
    (block,) = problems.view(problems.problem(AccessDenied()), log)
    assert "HTTP 403 Forbidden" in block.text()


def test_what_went_wrong_before_in_another_journey_is_not_behind_an_error(log):
    log.call(status=403)
    error(log, "not_signed_in", "api-3")
    (block,) = problems.view(problems.problem(NotSignedIn()), log)
    assert "403" not in block.text()
    assert "Details" not in block.text()


@pytest.mark.parametrize("error", [TransactionUnknown(), NonceWrong()], ids=lambda error: error.code)
def test_nobody_is_asked_to_log_in_again_for_an_answer_that_ended_no_session(error):
    (without,) = problems.view(problems.problem(error))
    (block,) = problems.view(problems.problem(error), session_goes_on=True)
    assert str(error.hint) in without.text()
    assert "Nothing of it was used, and your session goes on." in block.text()
    assert "Log in again" not in block.text()


def test_an_error_that_is_not_about_an_answer_keeps_its_advice():
    for error in (AccessDenied(), WrongUser()):
        (block,) = problems.view(problems.problem(error), session_goes_on=True)
        assert str(error.hint) in block.text()
