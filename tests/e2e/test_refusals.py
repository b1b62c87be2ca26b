"""Bad input and refusals: each has its sentence, and nothing of a bad answer is used."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.person import ADA, Person
from tests.e2e.providers import BOTH_PROVIDERS


@BOTH_PROVIDERS
def test_denied_consent_is_named_in_the_page(person: Person) -> None:
    person.opens()
    person.presses("Log in")
    person.logs_in()
    person.presses("Deny")
    person.sees_state("ready")
    expect(person.alert).to_contain_text("access_denied")
    expect(person.profile).to_contain_text("Nobody is signed in")
    person.presses("Log in")  # and it works again: consent is asked anew
    person.presses("Allow")
    person.sees_state("signed-in")
    expect(person.alert).to_have_count(0)


def test_a_wrong_password_loses_nothing(person: Person) -> None:
    person.opens()
    person.presses("Log in")
    person.logs_in(password="wrong")
    expect(person.alert).to_be_visible()
    expect(person.page.get_by_role("textbox", name="Email")).to_have_value(ADA)
    person.logs_in()
    person.presses("Allow")
    person.sees_state("signed-in")


def test_an_unknown_user_gets_the_answer_of_a_wrong_password(person: Person) -> None:
    person.opens()
    person.presses("Log in")
    person.logs_in(password="wrong")
    for_a_wrong_password = person.alert.inner_text()
    person.logs_in(email="nobody@example.com")
    expect(person.alert).to_have_text(for_a_wrong_password)


def authorize_address(person: Person) -> str:
    """Return the address that the page sends the browser to."""
    person.opens()
    person.presses("Log in")
    person.reaches_the_login_page()
    return person.requests_to("/authorize")[0].url


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("client_id", "nobody", "client_id"),
        ("redirect_uri", "http://evil.localhost/", "redirect_uri"),
        ("redirect_uri", "", "redirect_uri"),
        ("response_mode", "carrier_pigeon", "response_mode"),
    ],
)
def test_where_nobody_may_be_redirected_a_page_says_why(person: Person, name: str, value: str, words: str) -> None:
    address = urlsplit(authorize_address(person))
    query = dict(parse_qsl(address.query)) | {name: value}
    response = person.page.goto(address._replace(query=urlencode(query)).geturl())
    assert response is not None
    assert response.status == 400
    assert urlsplit(person.page.url).netloc == address.netloc
    expect(person.page.get_by_role("main")).to_contain_text(words)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("nonce", "", "invalid_request"),
        ("response_type", "id_token banana", "unsupported_response_type"),
        ("scope", "profile", "invalid_scope"),
        ("prompt", "none", "login_required"),
    ],
)
def test_an_error_of_the_authorization_server_comes_back_to_the_page(
    person: Person, name: str, value: str, code: str
) -> None:
    address = urlsplit(authorize_address(person))
    query = dict(parse_qsl(address.query)) | {name: value}
    person.page.goto(address._replace(query=urlencode(query)).geturl())
    person.sees_state("ready")
    expect(person.alert).to_contain_text(code)
    assert person.address() == f"{person.lab.app}/"


def test_a_parameter_that_is_there_twice_is_refused(person: Person) -> None:
    address = authorize_address(person)
    person.page.goto(f"{address}&nonce=another")
    person.sees_state("ready")
    expect(person.alert).to_contain_text("invalid_request")


@pytest.mark.parametrize(
    ("fragment", "code"),
    [
        ("access_token=x&token_type=Bearer&state=forged", "transaction_unknown"),
        ("access_token=x&token_type=Bearer", "state_missing"),
        ("id_token=a.b.c&state=forged", "transaction_unknown"),
    ],
    ids=["forged-state", "no-state", "forged-id-token"],
)
def test_a_forged_answer_is_refused(person: Person, fragment: str, code: str) -> None:
    person.opens(f"/#{fragment}")
    expect(person.alert).to_contain_text(code)
    expect(person.tokens).to_contain_text("no token")
    assert person.address() == f"{person.lab.app}/"


@BOTH_PROVIDERS
def test_a_replayed_answer_is_refused(person: Person) -> None:
    person.makes_the_journey()
    replayed = next(url for url in person.addresses if "id_token=" in url)
    person.page.goto("about:blank")
    person.page.goto(replayed)
    expect(person.alert).to_contain_text("state_used")
    assert "token" not in person.address()
    person.sees_state("signed-in")  # by the session that was there before
    expect(person.alert).to_contain_text("state_used")


@pytest.mark.parametrize(
    "place",
    [
        "/#story",
        "/#code",
        "/#error",
        "/#error=404",
        "/#error=access_denied",
        "/#/story?x=1&code=2&state=open",
        "/#code=94105&state=CA",
        "/?error=1&state=foo",
        "/?code=SPRING&state=CA",
    ],
)
def test_an_address_of_the_apps_own_is_left_alone(person: Person, place: str) -> None:
    person.opens(place)
    assert person.address().endswith(place)
    expect(person.alert).to_have_count(0)


def test_nonsense_is_one_clear_error(person: Person) -> None:
    person.opens("/#access_token=%ff%fe%00&state=%zz&access_token=&&&==")
    expect(person.alert).to_have_count(1)
    assert person.address() == f"{person.lab.app}/"


def test_a_fragment_of_a_megabyte_is_one_clear_error(person: Person) -> None:
    person.page.goto(f"{person.lab.app}/app/static/blank.html")
    person.page.evaluate("location.assign('/#state=x&access_token=' + 'a'.repeat(1024 * 1024))")
    person.sees_state("ready")
    expect(person.alert).to_contain_text("response_too_large")
    assert person.address() == f"{person.lab.app}/"
