"""The seven steps, for real, with each response type."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.person import ADA, ADA_AT_ACME, STATE_AFTER, Person
from tests.e2e.providers import ALL_PROVIDERS, BOTH_PROVIDERS, Provider

pytestmark = pytest.mark.journey

RESPONSE_TYPES = ["id_token", "token", "id_token token"]


@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_all_seven_steps(person: Person, response_type: str) -> None:
    page = person.page

    # Step 1 and 2: the page sends the browser to /authorize with what was chosen.
    person.has_chosen(response_type)
    person.opens()
    person.presses("Log in")
    person.reaches_the_login_page()
    (authorize,) = person.requests_to("/authorize")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize.url).query).items()}
    assert authorize.url.startswith(person.lab.login)
    assert asked["response_type"] == response_type
    assert asked["redirect_uri"] == f"{person.lab.app}/"
    assert asked["client_id"] == "spa"
    assert len(asked["state"]) >= 22
    assert len(asked["nonce"]) >= 22
    assert asked["audience"] == "https://api.lab.example/"
    assert "read:messages" in asked["scope"].split()

    # Step 3: the login page, on its own host, with both login options.
    assert urlsplit(page.url).netloc == urlsplit(person.lab.login).netloc
    for control in (
        page.get_by_role("textbox", name="Email"),
        page.get_by_label("Password", exact=True),
        person.button("Log in"),
        page.get_by_text("Continue with Acme", exact=True),
        page.get_by_text("Sign up", exact=True),
    ):
        expect(control).to_be_visible()

    # Step 4: Ada logs in and decides.
    person.logs_in(ADA)
    expect(page.get_by_text("Implicit Flow Lab").first).to_be_visible()
    for words in ("Read your messages", "Write messages in your name"):
        expect(page.get_by_role("listitem").filter(has_text=words)).to_be_visible()
    expect(person.button("Deny")).to_be_visible()
    person.presses("Allow")

    # Step 5: back, with the tokens, and nothing of them in the address.
    person.sees_state(STATE_AFTER[response_type])
    assert person.address() == f"{person.lab.app}/"
    expect(person.alert).to_have_count(0)
    if "id_token" in response_type:
        expect(person.profile).to_contain_text("Ada Lovelace")
    else:
        expect(person.profile).to_contain_text("Nobody is signed in")

    # Step 6 and 7: the API takes the access token and answers.
    if "token" in response_type.split():
        person.gets_an_answer_of_the_api()
        call = next(r for r in person.requests if r.url.startswith(person.lab.api) and r.method == "GET")
        assert re.fullmatch(r"Bearer [\w.-]+", call.all_headers()["authorization"])
    else:
        person.presses("Call API")
        expect(page.get_by_text("no access token").first).to_be_visible()
        assert not any(r.url.startswith(person.lab.api) for r in person.requests)


def test_what_if_the_page_had_asked_for_less(person: Person) -> None:
    """The choice is offered after the first login, which asks for both tokens."""
    person.opens()
    expect(person.page.get_by_text("What if", exact=True)).to_be_hidden()
    person.presses("Log in")
    person.logs_in()
    person.presses("Allow")
    person.sees_state("signed-in")
    person.chooses("id_token")
    person.presses("Log in again")
    expect(person.tokens).to_contain_text("No access token")
    person.chooses("token")
    person.presses("Log in again")
    person.sees_state("authorized")
    expect(person.profile).to_contain_text("Nobody is signed in")
    asked = [parse_qs(urlsplit(each.url).query)["response_type"] for each in person.requests_to("/authorize")]
    assert asked == [["id_token token"], ["id_token"], ["token"]]


def test_login_with_acme(person: Person) -> None:
    page = person.page
    person.opens()
    person.presses("Log in")
    page.get_by_text("Continue with Acme", exact=True).click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(person.lab.acme)}/"))
    person.logs_in(ADA_AT_ACME)
    person.presses("Allow")
    person.sees_state("signed-in")
    expect(person.profile).to_contain_text("Ada Lovelace")


def test_id_token_alone_offers_an_access_token_and_gets_it_silently(person: Person) -> None:
    person.makes_the_journey("id_token")
    person.presses("Call API")
    person.presses("Get an access token silently")
    expect(person.tokens).to_contain_text("access token", ignore_case=True)
    person.gets_an_answer_of_the_api()


def test_a_message_is_kept(person: Person) -> None:
    person.makes_the_journey()
    person.gets_an_answer_of_the_api()
    person.writes("Kept for tomorrow.")
    expect(person.messages.last).to_contain_text("Kept for tomorrow.")
    person.page.reload()
    person.sees_state("signed-in")
    person.gets_an_answer_of_the_api()
    expect(person.messages.last).to_contain_text("Kept for tomorrow.")


@ALL_PROVIDERS
def test_silent_renewal_is_not_seen(person: Person) -> None:
    person.makes_the_journey()
    navigations: list[str] = []
    person.page.on("framenavigated", lambda frame: None if frame.parent_frame else navigations.append(frame.url))
    with person.page.expect_request(lambda request: "prompt=none" in request.url):
        person.presses("Renew silently")
    expect(person.button("Renew silently")).to_be_enabled()
    person.sees_state("signed-in")
    expect(person.page.locator("iframe")).to_have_count(0)
    assert navigations == []


@ALL_PROVIDERS
def test_reload_brings_the_session_back(person: Person) -> None:
    person.makes_the_journey()
    person.page.reload()
    person.sees_state("signed-in")
    expect(person.profile).to_contain_text("Ada Lovelace")


@ALL_PROVIDERS
def test_logout(person: Person, provider: Provider) -> None:
    person.makes_the_journey()
    with person.page.expect_request(lambda request: request.is_navigation_request()) as asked:
        person.logs_out()
    assert asked.value.method == provider.logout_method
    if provider.logout_method == "POST":
        assert not any("id_token_hint" in request.url for request in person.requests)
    expect(person.page.get_by_text("You are logged out, here and at the authorization server.")).to_be_visible()
    person.sees_state("ready")
    assert person.address() == f"{person.lab.app}/"
    expect(person.profile).to_contain_text("Nobody is signed in")
    person.presses("Log in")  # the authorization server has ended its session too
    person.reaches_the_login_page()


@BOTH_PROVIDERS
def test_back_button_after_login_brings_no_token_back(person: Person) -> None:
    person.makes_the_journey()
    shown: list[str] = []  # in the address bar; a hidden frame that restores the session has an address of its own
    person.page.on("framenavigated", lambda frame: None if frame.parent_frame else shown.append(frame.url))
    for _ in range(person.page.evaluate("history.length") - 1):
        person.page.go_back()
        assert "token" not in person.address()
    assert shown
    assert not any("access_token=" in address or "id_token=" in address for address in shown)
