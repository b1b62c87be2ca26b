"""The buttons, with a real client between a fake browser and a fake issuer."""

from app.oidc.testing import settle
from app.ui import actions

from .world import API, World


async def test_a_login_leaves_the_page_with_the_chosen_response_type(world):
    await world.actions.login("id_token")
    assert "response_type=id_token&" in world.tab.navigator.left_for
    assert world.actions.busy == "login"


async def test_coming_back_signs_in_and_loads_the_profile(world):
    await world.actions.login("id_token token")
    world.tab.navigator.response = world.issuer.answer(world.tab.navigator.left_for)
    world.open_page()
    await world.actions.settle()
    assert world.client.session.profile["name"] == "Ada Lovelace"
    assert world.actions.problem is None


async def test_a_forged_answer_becomes_a_problem_and_nobody_is_signed_in(world):
    world.tab.navigator.response = "#access_token=x&token_type=Bearer&state=forgedforgedforged"
    await world.actions.settle()
    assert world.actions.problem.code == "transaction_unknown"
    assert world.client.session.status == "anonymous"


async def test_a_forged_answer_is_a_problem_and_ends_no_session(world):
    await world.log_in("id_token token")
    world.open_page()
    world.tab.navigator.response = "#access_token=x&token_type=Bearer&state=forgedforgedforged"
    await world.actions.settle()
    assert world.actions.problem.code == "transaction_unknown"
    assert world.client.session.user["sub"] == "ada"
    assert world.client.session.tokens.access_token != "x"


async def test_what_is_wrong_with_an_answer_takes_the_place_of_an_older_fault(world):
    world.issuer.down = True
    await world.actions.login("token")
    world.issuer.down = False
    world.tab.navigator.response = "#access_token=x&token_type=Bearer&state=forgedforgedforged"
    await world.actions.settle(restore=False)
    assert world.actions.problem.code == "transaction_unknown"


async def test_a_reload_brings_the_session_back(world):
    await world.log_in("id_token token")
    world.open_page()
    await world.actions.settle()
    assert world.client.session.status == "signed-in"


async def test_without_a_session_at_the_issuer_a_reload_is_no_error(world):
    await world.log_in("id_token token")
    world.issuer.user = None
    world.open_page()
    await world.actions.settle()
    assert world.client.session.status == "anonymous"
    assert world.actions.problem is None


async def test_a_login_server_that_is_down_is_said_and_the_button_works_again(world):
    world.issuer.down = True
    await world.actions.login("token")
    assert world.actions.problem.code == "issuer_unreachable"
    assert world.actions.busy == ""


async def test_renewing_without_a_session_says_login_required(world):
    world.issuer.user = None
    await world.actions.renew("id_token token")
    assert world.actions.problem.code == "login_required"


async def test_a_press_during_another_action_waits_for_its_turn(world):
    await world.log_in("token")
    for name, path in (("call-api", "/messages"), ("read-reports", "/reports")):
        world.actions.start(name, lambda path=path: world.actions.call("GET", path))
    await settle()
    assert world.called == [f"{API}/messages", f"{API}/reports"]
    assert world.actions.answer.request == "GET /reports"


async def test_a_button_that_is_at_work_is_not_pressed_twice(world):
    await world.log_in("token")
    for _ in range(3):
        world.actions.start("call-api", lambda: world.actions.call("GET", "/messages"))
    await settle()
    assert len(world.called) == 1


async def test_a_page_on_its_way_out_starts_nothing_more(world):
    world.actions.start("log-in", lambda: world.actions.login("token"))
    world.actions.start("call-api", lambda: world.actions.call("GET", "/messages"))
    await settle()
    assert world.tab.navigator.left_for
    assert world.actions.answer is None


async def test_a_browser_that_was_stopped_on_its_way_out_can_be_sent_again(world, monkeypatch):
    monkeypatch.setattr(actions, "LEAVING_SECONDS", 0)
    await world.actions.login("id_token")
    assert world.actions.busy == "login"
    await settle()
    assert world.actions.busy == ""


async def test_a_fault_of_a_renewal_that_nobody_pressed_is_said(world):
    await world.log_in("id_token token")
    world.client.events.add(
        "error", sentence="It does not answer.", outcome="failed", details={"error": {"code": "issuer_unreachable"}}
    )
    assert world.actions.problem.code == "issuer_unreachable"
    assert world.actions.problem.sentence == "It does not answer."


async def test_the_end_of_a_session_says_why(world):
    await world.log_in("id_token token")
    world.client.events.add("session_ended", sentence="Somebody else is there.", details={"reason": "wrong_user"})
    assert world.actions.problem.code == "wrong_user"


async def test_every_outcome_is_drawn(world):
    await world.actions.call("GET", "/messages")
    before = world.drawn
    world.actions.dismiss()
    assert world.actions.problem is None
    assert world.drawn > before


async def test_a_logout_in_another_tab_is_said_calmly(world):
    other = World(world.browser)
    await world.log_in("id_token token")
    world.client.start()
    other.client.start()
    await other.actions.settle()
    await other.actions.logout()
    await settle()
    assert world.client.session.status == "anonymous"
    assert world.actions.problem is None
    world.client.stop()
    other.client.stop()


async def back_without_a_network(world, *, fails, **wrong):
    """Come back from a login while the issuer does not answer the first ``fails`` requests."""
    await world.actions.login("id_token token")
    world.tab.navigator.response = world.issuer.answer(world.tab.navigator.left_for, **wrong)
    world.open_page()
    serve = world.tab.http.server
    requests = iter(range(100))

    def server(*request):
        if next(requests) < fails:
            raise OSError("connection refused")
        return serve(*request)

    world.tab.http.server = server


async def test_a_login_that_restore_finishes_leaves_no_alert(world):
    await back_without_a_network(world, fails=1)
    await world.actions.settle()
    assert world.client.session.status == "signed-in"
    assert world.client.session.profile["name"] == "Ada Lovelace"
    assert world.actions.problem is None


async def test_a_login_that_restore_finishes_later_takes_the_alert_away(world):
    await back_without_a_network(world, fails=2)
    await world.actions.settle()
    assert world.actions.problem.code == "issuer_unreachable"
    await world.client.restore()
    await settle()
    assert world.client.session.status == "signed-in"
    assert world.actions.problem is None


async def test_what_is_wrong_with_an_answer_is_said_when_the_network_is_back(world):
    await back_without_a_network(world, fails=1, claims={"nonce": "another"})
    await world.actions.settle()
    assert world.actions.problem.code == "nonce_wrong"


async def test_a_network_that_stays_away_is_said(world):
    await back_without_a_network(world, fails=100)
    await world.actions.settle()
    assert world.actions.problem.code == "issuer_unreachable"
    assert world.client.session.status == "anonymous"
