"""The buttons, with a real client between a fake browser and a fake issuer."""

import asyncio

import pytest

from app.oidc import Client, Settings
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeIssuer, settle
from app.ui import actions
from app.ui.actions import Actions
from app.ui.views.answers import Answer

API = "http://api.lab.localhost:8000"
SETTINGS = Settings.from_mapping(
    {
        "issuer": "http://login.lab.localhost:8000",
        "client_id": "spa",
        "redirect_uri": "http://app.lab.localhost:8000/",
        "silent_redirect_uri": "http://app.lab.localhost:8000/app/static/blank.html",
        "scope": "openid profile read:messages",
        "post_logout_redirect_uri": "http://app.lab.localhost:8000/",
        "api": [API],
    }
)


@pytest.fixture(scope="module")
def signing_key():
    return FakeIssuer().key


class World:
    """One tab of a fake browser with the page's actions in it."""

    def __init__(self, browser: FakeBrowser) -> None:
        self.issuer = browser.issuer
        self.browser = browser
        self.called: list[str] = []
        self.browser.api = self._answer
        self.tab = self.browser.tab()
        self.drawn = 0
        self.open_page()

    def _answer(self, method: str, url: str, headers: object, body: object) -> HttpResponse:
        self.called.append(url)
        return HttpResponse(200, {"content-type": "application/json"}, '{"messages": []}')

    def open_page(self) -> None:
        self.client = Client(SETTINGS, self.tab.ports)
        self.actions = Actions(self.client, API, self._changed)

    def _changed(self) -> None:
        self.drawn += 1

    async def log_in(self, response_type: str, **wrong) -> None:
        await self.actions.login(response_type)
        self.tab.navigator.response = self.issuer.answer(self.tab.navigator.left_for, **wrong)
        self.open_page()
        await self.actions.settle()


@pytest.fixture
def world(signing_key):
    return World(FakeBrowser(FakeIssuer(key=signing_key)))


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


@pytest.mark.parametrize(("response_type", "code"), [("token", None), ("id_token token", "userinfo_failed")])
async def test_only_somebody_who_is_signed_in_misses_a_profile(world, response_type, code):
    serve = world.issuer.serve
    world.issuer.serve = lambda method, url, *rest: (
        HttpResponse(500) if url.endswith("/userinfo") else serve(method, url, *rest)
    )
    await world.log_in(response_type)
    assert (world.actions.problem and world.actions.problem.code) == code


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


async def test_every_outcome_is_drawn(world):
    await world.actions.call("GET", "/messages")
    before = world.drawn
    world.actions.dismiss()
    assert world.actions.problem is None
    assert world.drawn > before


async def test_a_login_in_a_popup_loads_the_profile_too(world):
    await world.client.login_in_popup()
    await settle()
    assert world.client.session.profile["name"] == "Ada Lovelace"
    assert world.actions.problem is None


async def test_a_profile_that_cannot_be_loaded_after_a_popup_is_said(world):
    del world.issuer.metadata["userinfo_endpoint"]
    await world.client.login_in_popup()
    await settle()
    assert world.client.session.status == "signed-in"
    assert world.actions.problem.code == "userinfo_failed"


async def test_a_login_in_another_tab_brings_the_profile_too(world):
    other = World(world.browser)
    world.client.start()
    await other.log_in("id_token token")
    await settle()
    assert world.client.session.profile["name"] == "Ada Lovelace"
    world.client.stop()


@pytest.fixture
def userinfo(world, monkeypatch):
    """Hold the answers of UserInfo until this is set."""
    may_answer, ask = asyncio.Event(), world.tab.http.request

    async def hold(method, url, **rest):
        if url.endswith("/userinfo"):
            await may_answer.wait()
        return await ask(method, url, **rest)

    monkeypatch.setattr(world.tab.http, "request", hold)
    return may_answer


async def test_a_login_in_another_tab_while_the_profile_is_on_its_way_is_no_problem(world, userinfo):
    """Two tabs log in at once, and the last of the logins counts in both."""
    other = World(world.browser)
    await world.actions.login("id_token token")
    world.tab.navigator.response = world.issuer.answer(world.tab.navigator.left_for)
    world.open_page()
    world.client.start()
    coming_back = asyncio.ensure_future(world.actions.settle())
    await settle()
    await other.log_in("id_token token")
    await settle()
    userinfo.set()
    await coming_back
    assert world.actions.problem is None
    assert world.client.session.tokens == other.client.session.tokens
    assert world.client.session.profile["name"] == "Ada Lovelace"
    world.client.stop()


async def test_a_logout_in_another_tab_while_the_profile_of_a_popup_is_on_its_way_is_no_problem(world, userinfo):
    other = World(world.browser)
    world.client.start()
    await world.client.login_in_popup()
    await settle()
    await other.client.restore()
    await other.client.logout(local=True)
    await settle()
    userinfo.set()
    await settle()
    assert world.client.session.status == "anonymous"
    assert world.actions.problem is None
    world.client.stop()


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
