"""Short-lived tokens, no refresh token, and what takes its place: prompt=none in a hidden frame."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.lab import Lab
from tests.e2e.person import ADA, ALAN, Person
from tests.e2e.providers import ALL_PROVIDERS, BOTH_PROVIDERS, Provider


@ALL_PROVIDERS
@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token"])
def test_renewal_keeps_the_response_type(person: Person, provider: Provider, response_type: str) -> None:
    if response_type not in provider.response_types:
        pytest.skip("this provider has no such response type")
    person.makes_the_journey(response_type)
    person.requests.clear()
    with person.page.expect_event("requestfinished", lambda r: "prompt=none" in r.url):
        person.presses("Renew silently")
    expect(person.page.locator("iframe")).to_have_count(0)
    expect(person.alert).to_have_count(0)
    (request,) = person.authorization_requests()
    assert f"response_type={response_type.replace(' ', '+')}" in request.url.replace("%20", "+")


@pytest.fixture
def hasty_lab(provider: Provider, tmp_path: Path) -> Iterator[Lab]:
    """A lab whose tokens live for eight seconds."""
    with provider.running(tmp_path, access_token=8, id_token=8) as lab:
        yield lab


@ALL_PROVIDERS
def test_tokens_are_renewed_before_they_expire(hasty_lab: Lab, new_person: Callable[..., Person]) -> None:
    person = new_person(hasty_lab)
    person.makes_the_journey()
    with person.page.expect_request(lambda r: "prompt=none" in r.url):
        pass  # nobody pressed anything
    expect(person.page.locator("iframe")).to_have_count(0)
    person.uses_the_access_token()
    expect(person.alert).to_have_count(0)


@ALL_PROVIDERS
def test_no_answer_holds_a_refresh_token(person: Person) -> None:
    person.makes_the_journey()
    person.presses("Renew silently")
    expect(person.button("Renew silently")).to_be_enabled()
    assert any("access_token=" in url for url in person.addresses)
    assert not any("refresh_token" in url for url in person.addresses)


@BOTH_PROVIDERS
def test_after_logout_silent_authentication_says_login_required(person: Person) -> None:
    person.makes_the_journey()
    person.logs_out()
    person.sees_state("ready")
    person.presses("Renew silently")
    expect(person.alert).to_contain_text("login_required")


@BOTH_PROVIDERS
def test_a_session_that_ended_at_the_server_says_login_required(person: Person) -> None:
    person.makes_the_journey()
    person.page.context.clear_cookies()
    person.presses("Renew silently")
    expect(person.alert).to_contain_text("login_required")
    expect(person.button("Log in")).to_be_visible()


@BOTH_PROVIDERS
def test_more_than_was_allowed_says_consent_required(person: Person, provider: Provider) -> None:
    """The page asks silently for what it was never allowed; the server's own session is there."""
    person.makes_the_journey()
    person.is_given_other_settings('scope = "', f'scope = "{provider.another_scope} ')
    person.page.reload()
    person.sees_state("ready")
    expect(person.alert).to_contain_text("consent_required")


@BOTH_PROVIDERS
def test_reload_after_the_session_has_ended(person: Person) -> None:
    person.makes_the_journey()
    person.page.context.clear_cookies()
    person.page.reload()
    person.sees_state("ready")
    expect(person.profile).to_contain_text("Nobody is signed in")
    person.presses("Log in")
    person.logs_in()
    person.sees_state("signed-in")


@BOTH_PROVIDERS
def test_log_in_can_be_pressed_while_the_session_is_being_restored(person: Person) -> None:
    person.makes_the_journey()
    person.page.context.clear_cookies()
    held: list[Route] = []
    person.page.route(f"{person.lab.authorization_endpoint}?*prompt=none*", lambda route: held.append(route))
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


@BOTH_PROVIDERS
def test_another_account_at_the_server_ends_the_session(person: Person) -> None:
    """Alan logs in at the server in another tab; the page must not swap Ada for him."""
    person.makes_the_journey(email=ADA)
    other = person.at(person.page.context.new_page())
    other.opens(state="signed-in")
    other.logs_out()
    other.sees_state("ready")
    other.presses("Log in")
    other.logs_in(ALAN)
    other.presses("Allow")
    other.sees_state("signed-in")
    person.presses("Renew silently")
    expect(person.profile).not_to_contain_text("Alan Turing")
    expect(person.alert).to_contain_text("wrong_user")
