"""Steps 6 and 7 when the API says no, and what the page makes of it."""

from typing import Any

from playwright.sync_api import Route, expect

from tests.e2e.person import Person


def test_a_missing_permission_is_shown_for_what_it_is(person: Person) -> None:
    person.makes_the_journey()
    person.presses("Call API")
    person.presses("Read reports")
    expect(person.api_panel).to_contain_text("403 Forbidden")
    expect(person.api_panel).to_contain_text('error="insufficient_scope"')
    expect(person.api_panel).to_contain_text("lacks the permission read:reports")
    person.sees_state("signed-in")


def refusal(person: Person) -> dict[str, Any]:
    """Return the API's answer to an expired token, as Playwright fulfils it."""
    headers = {
        "WWW-Authenticate": 'Bearer realm="lab", error="invalid_token", error_description="It has expired."',
        "Access-Control-Allow-Origin": person.lab.app,
        "Access-Control-Expose-Headers": "WWW-Authenticate",
    }
    return {"status": 401, "headers": headers, "json": {"status": 401, "detail": "It has expired."}}


def test_401_is_answered_by_one_renewal_and_one_retry(person: Person) -> None:
    person.makes_the_journey()
    tokens: list[str] = []

    def refuse_the_first(route: Route) -> None:
        tokens.append(route.request.headers.get("authorization", ""))
        if len(tokens) == 1:
            route.fulfill(**refusal(person))
        else:
            route.continue_()

    person.page.route(f"{person.lab.api}/messages", refuse_the_first)
    person.gets_an_answer_of_the_api()
    assert len(tokens) == 2
    assert tokens[0] != tokens[1]


def test_a_token_that_stays_refused_is_shown_as_401(person: Person) -> None:
    person.makes_the_journey()
    person.page.route(f"{person.lab.api}/messages", lambda route: route.fulfill(**refusal(person)))
    person.presses("Call API")
    expect(person.api_panel).to_contain_text("401 Unauthorized")
    expect(person.api_panel).to_contain_text('error="invalid_token"')
    person.sees_state("signed-in")
