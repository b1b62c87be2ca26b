from app.oidc.errors import AccessDenied
from app.ui.views import problems


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
    log.add("error", sentence="Stopped.", outcome="failed")
    log.add("storage_write", sentence="")
    event = problems.behind(log)
    assert event is not None
    assert event.name == "api_response"
    (block,) = problems.view(problems.problem(AccessDenied()), log)
    assert "HTTP 403 Forbidden" in block.text()
