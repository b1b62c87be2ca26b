"""Login in a window of its own, while the page stays where it is."""

from textwrap import dedent

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import python_in_page
from tests.e2e.person import Person
from tests.e2e.providers import ALL_PROVIDERS

pytestmark = [pytest.mark.client, ALL_PROVIDERS]


LOOKS = """() => new Promise((resolve) => {
    let looks = 0;
    const timer = setInterval(() => (looks += 1) === 4 && (clearInterval(timer), resolve()), 100);
})"""
"""Until the page has looked at the popup more than once, as it does every 100 ms. A window that is gone sooner was cut
off by a policy: no person closes it so fast."""


def opens_a_popup(person: Person) -> Page:
    """Let the page log in in a popup; ``ended`` becomes what came of it."""
    login = "client.login_in_popup(app_state={'lesson': 6})"
    lines = f"globals()['popup'] = asyncio.gather({login}, return_exceptions=True)"
    with person.page.context.expect_page() as opened:
        python_in_page.run(person.page, lines)
    return opened.value


def outcome(person: Person) -> str:
    """Return the app's own value that came back, or the error's code, when the popup has ended."""
    lines = """
    (ended,) = await asyncio.wait_for(popup, 60)
    return str(getattr(ended, "code", None) or ended.app_state)
    """
    value: str = python_in_page.run(person.page, dedent(lines))
    return value


def test_a_login_in_a_popup_is_as_good_as_one_by_redirect(person: Person) -> None:
    person.opens("/?lesson=6")
    popup = person.at(opens_a_popup(person))
    popup.reaches_the_login_page()
    popup.logs_in()
    with popup.page.expect_event("close"):
        popup.presses("Allow")
    person.sees_state("signed-in")
    assert outcome(person) == "{'lesson': 6}"
    assert person.address() == f"{person.lab.app}/?lesson=6"
    expect(person.profile).to_contain_text("Ada Lovelace")
    expect(person.alert).to_have_count(0)
    person.uses_the_access_token()


def test_the_answer_does_not_stay_in_a_window_that_stays_open(person: Person) -> None:
    person.opens()
    popup = person.at(opens_a_popup(person))
    popup.page.add_init_script("window.close = () => {}")
    popup.reaches_the_login_page()
    popup.logs_in()
    popup.presses("Allow")
    person.sees_state("signed-in")
    expect(popup.page).to_have_url("about:blank")


def test_a_popup_that_the_person_closes_is_no_login(person: Person) -> None:
    person.opens()
    popup = person.at(opens_a_popup(person))
    popup.reaches_the_login_page()
    person.page.evaluate(LOOKS)
    popup.page.close()
    assert outcome(person) == "popup_closed"
    person.sees_state("ready")
