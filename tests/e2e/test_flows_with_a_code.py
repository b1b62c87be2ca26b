"""The flows with a code, with PKCE and from a page, in which nothing but Python exchanges the code."""

import pytest
from playwright.sync_api import expect

from tests.e2e import python_in_page
from tests.e2e.person import Person
from tests.e2e.providers import ALL_PROVIDERS, Provider

pytestmark = [pytest.mark.client, ALL_PROVIDERS]


@pytest.mark.parametrize("response_type", ["code", "code id_token", "code token", "code id_token token"])
def test_login_and_renewal(person: Person, provider: Provider, response_type: str) -> None:
    if response_type not in provider.response_types:
        pytest.skip("this provider has no such response type")
    person.opens()
    login = f"client.login(response_type={response_type!r})"
    python_in_page.run(person.page, f"globals()['leaving'] = asyncio.ensure_future({login})")
    person.reaches_the_login_page()
    person.logs_in()
    person.presses("Allow")
    person.sees_state("signed-in")
    assert person.address() == f"{person.lab.app}/"
    expect(person.profile).to_contain_text("Ada Lovelace")
    tokens = python_in_page.run(person.page, "return (await client.login_silently()).response_type")
    assert tokens == response_type
    person.uses_the_access_token()
