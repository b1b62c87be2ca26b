"""The API's buttons: what the API says, and what keeps the page from asking."""

from app.oidc.ports import HttpResponse
from app.ui.views.answers import Answer


async def test_what_the_api_said_goes_with_the_session_that_it_was_said_to(world):
    await world.log_in("id_token token")
    await world.actions.call("GET", "/messages")
    world.issuer.user = None
    await world.actions.renew(None)
    assert world.client.session.status == "anonymous"
    assert world.actions.answer is None


async def test_the_api_answers(world):
    await world.log_in("token")
    assert await world.actions.call("GET", "/messages")
    assert world.actions.answer == Answer("GET /messages", 200, {"content-type": "application/json"}, {"messages": []})


async def test_a_refusal_of_the_api_is_an_answer_and_not_a_problem(world):
    await world.log_in("token")
    world.browser.api = lambda *request: HttpResponse(403)
    assert not await world.actions.call("GET", "/reports")
    assert world.actions.answer.status == 403
    assert world.actions.problem is None


async def test_an_api_that_is_down_is_a_problem_and_the_session_stays(world):
    await world.log_in("token")

    def down(*request):
        raise OSError("connection refused")

    world.browser.api = down
    await world.actions.call("GET", "/messages")
    assert world.actions.problem.code == "api_unreachable"
    assert world.client.session.status == "authorized"


async def test_an_id_token_alone_explains_itself_and_a_token_can_be_had_silently(world):
    await world.log_in("id_token")
    await world.actions.call("GET", "/messages")
    assert world.actions.answer.code == "no_access_token"
    assert world.actions.problem is None
    await world.actions.get_access_token()
    assert world.actions.answer.status == 200


async def test_nobody_signed_in_is_said_and_nothing_is_sent(world):
    await world.actions.call("GET", "/messages")
    assert world.actions.problem.code == "not_signed_in"
    assert not world.tab.http.requests
