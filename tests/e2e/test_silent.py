"""Short-lived tokens, no refresh token, and what takes its place: prompt=none in a hidden frame."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from server.lab_hosts import LabPorts, substitute_ports
from tests.e2e.lab import ROOT, Lab
from tests.e2e.person import ADA, ALAN, Person


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token"])
def test_renewal_keeps_the_response_type(person: Person, response_type: str) -> None:
    person.makes_the_journey(response_type)
    person.requests.clear()
    with person.page.expect_event("requestfinished", lambda r: "prompt=none" in r.url):
        person.presses("Renew silently")
    expect(person.page.locator("iframe")).to_have_count(0)
    expect(person.alert).to_have_count(0)
    (request,) = person.requests_to("/authorize")
    assert f"response_type={response_type.replace(' ', '+')}" in request.url.replace("%20", "+")


def test_tokens_are_renewed_before_they_expire(run_lab: Callable[..., Lab], new_person: Callable[..., Person]) -> None:
    lab = run_lab(changes={"access_token": "access_token = 8", "id_token": "id_token = 8"})
    person = new_person(lab)
    person.makes_the_journey()
    with person.page.expect_request(lambda r: "prompt=none" in r.url, timeout=15_000):
        pass  # nobody pressed anything
    expect(person.page.locator("iframe")).to_have_count(0)
    person.gets_an_answer_of_the_api()
    expect(person.alert).to_have_count(0)


def test_no_answer_holds_a_refresh_token(person: Person) -> None:
    person.makes_the_journey()
    person.presses("Renew silently")
    expect(person.button("Renew silently")).to_be_enabled()
    assert any("access_token=" in url for url in person.addresses)
    assert not any("refresh_token" in url for url in person.addresses)


def test_after_logout_silent_authentication_says_login_required(person: Person) -> None:
    person.makes_the_journey()
    person.presses("Log out")
    person.sees_state("ready")
    person.presses("Renew silently")
    expect(person.alert).to_contain_text("login_required")


def test_a_session_that_ended_at_the_server_says_login_required(person: Person) -> None:
    person.makes_the_journey()
    person.page.context.clear_cookies()
    person.presses("Renew silently")
    expect(person.alert).to_contain_text("login_required")
    expect(person.button("Log in")).to_be_visible()


def test_more_than_was_allowed_says_consent_required(person: Person) -> None:
    """The page asks silently for what it was never allowed; the server's own session is there."""
    person.makes_the_journey()
    toml = f"{person.lab.app}/pyscript.toml"

    def ask_for_more(route: Route) -> None:
        # The test's own process asks, and its resolver may not know the lab's host names.
        text = (ROOT / "pyscript.toml").read_text(encoding="utf-8")
        text = substitute_ports(text, LabPorts(*(urlsplit(person.lab.app).port or 0,) * 3))
        route.fulfill(
            content_type="application/toml", body=text.replace("write:messages", "write:messages read:reports")
        )

    person.page.route(toml, ask_for_more)
    person.page.reload()
    person.sees_state("ready")
    expect(person.alert).to_contain_text("consent_required")


def test_reload_after_the_session_has_ended(person: Person) -> None:
    person.makes_the_journey()
    person.page.context.clear_cookies()
    person.page.reload()
    person.sees_state("ready")
    expect(person.profile).to_contain_text("Nobody is signed in")
    person.presses("Log in")
    person.logs_in()
    person.sees_state("signed-in")


def test_log_in_can_be_pressed_while_the_session_is_being_restored(person: Person) -> None:
    person.makes_the_journey()
    person.page.context.clear_cookies()
    held: list[Route] = []
    person.page.route("**/authorize?*prompt=none*", lambda route: held.append(route))
    with person.page.expect_request(lambda request: "prompt=none" in request.url):
        person.page.reload()
    person.presses("Log in")
    person.logs_in()
    person.sees_state("signed-in")
    expect(person.profile).to_contain_text("Ada Lovelace")
    expect(person.alert).to_have_count(0)
    assert len(held) == 1


def test_a_page_that_nobody_logged_in_to_asks_nothing_silently(person: Person) -> None:
    person.opens()
    assert person.requests_to("/authorize") == []


def test_two_people_in_two_browsers(lab: Lab, new_person: Callable[..., Person]) -> None:
    ada, alan = new_person(lab), new_person(lab)
    ada.makes_the_journey(email=ADA)
    alan.makes_the_journey(email=ALAN)
    for person, name in ((ada, "Ada Lovelace"), (alan, "Alan Turing")):
        expect(person.profile).to_contain_text(name)
        person.presses("Call API")
        person.writes(f"Written by {name}.")
        expect(person.messages.last).to_contain_text(f"Written by {name}.")
    ada.presses("Call API")
    expect(ada.messages.filter(has_text="Written by Ada Lovelace.")).to_have_count(1)
    expect(ada.messages.filter(has_text="Written by Alan Turing.")).to_have_count(0)


def test_another_account_at_the_server_ends_the_session(person: Person) -> None:
    """Alan logs in at the server in another tab; the page must not swap Ada for him."""
    person.makes_the_journey(email=ADA)
    other = Person(person.page.context.new_page(), person.lab)
    other.opens(state="signed-in")
    other.presses("Log out")
    other.sees_state("ready")
    other.presses("Log in")
    other.logs_in(ALAN)
    other.presses("Allow")
    other.sees_state("signed-in")
    person.presses("Renew silently")
    expect(person.profile).not_to_contain_text("Alan Turing")
    expect(person.alert).to_contain_text("wrong_user")
