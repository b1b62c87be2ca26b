"""What is different at Canaille, whose errors and access tokens lack the ``iss`` that it promises."""

import pytest
from playwright.sync_api import expect

from tests.e2e import python_in_page
from tests.e2e.person import Person

pytestmark = [pytest.mark.client, pytest.mark.parametrize("provider", ["canaille"], indirect=True)]


def test_the_page_names_the_error_beside_the_missing_iss(person: Person) -> None:
    person.makes_the_journey()
    person.page.context.clear_cookies()
    person.presses("Renew silently")
    expect(person.alert).to_contain_text("issuer_parameter_wrong")
    expect(person.alert).to_contain_text("login_required")
    person.sees_state("signed-in")  # an error of unknown origin ends no session
    person.uses_the_access_token()
    person.page.reload()
    person.sees_state("ready")
    expect(person.alert).to_have_count(0)


def test_an_access_token_alone_is_refused(person: Person) -> None:
    person.opens()
    login = "client.login(response_type='token')"
    python_in_page.run(person.page, f"globals()['leaving'] = asyncio.ensure_future({login})")
    person.reaches_the_login_page()
    person.logs_in()
    person.presses("Allow")
    person.sees_state("ready")
    expect(person.alert).to_contain_text("issuer_parameter_wrong")
    expect(person.tokens).to_contain_text("no token")
