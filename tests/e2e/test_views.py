"""The views under a person's hands: tabs by keyboard, rows and records laid open, the alert put away."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Watch
from tests.e2e.lab import ROOT
from tests.e2e.person import Person

TABS = ("Tokens", "Checks", "Wire", "Storage", "API")


def test_the_tabs_follow_the_keys_of_the_tabs_pattern(person: Person) -> None:
    person.opens()
    tab = {name: person.page.get_by_role("tab", name=name, exact=True) for name in TABS}
    tab["Tokens"].focus()
    for key, name in (("ArrowLeft", "API"), ("ArrowRight", "Tokens"), ("ArrowRight", "Checks"), ("End", "API"),
                      ("Home", "Tokens"), ("a", "Tokens")):  # fmt: skip
        person.page.keyboard.press(key)
        expect(tab[name]).to_be_focused()
        expect(tab[name]).to_have_attribute("aria-selected", "true")
        expect(person.page.get_by_role("tabpanel", name=name)).to_be_visible()
    expect(person.page.get_by_role("tabpanel")).to_have_count(1)


def test_the_panels_tell_what_happened(person: Person) -> None:
    person.makes_the_journey()
    for name, words in (
        ("Tokens", "Issued by this server"),
        ("Checks", "The token was made for this login"),
        ("Wire", "/authorize"),
        ("Storage", "sessionStorage"),
    ):
        person.page.get_by_role("tab", name=name, exact=True).click()
        expect(person.page.get_by_role("tabpanel", name=name)).to_contain_text(words)


def test_the_records_of_a_step_and_one_of_them_are_laid_open_and_put_away(person: Person) -> None:
    person.makes_the_journey()
    step = person.page.get_by_role("region", name="The story, in seven steps").get_by_role("listitem")
    fifth = step.filter(has_text="You come back with tokens.").first
    fifth.get_by_role("button", name=re.compile(r"^\d+ records of step 5$")).click()
    record = fifth.get_by_role("button", expanded=False).first
    record.click()
    expect(fifth.get_by_role("button", expanded=True)).to_have_count(2)
    fifth.get_by_role("button", expanded=True).last.click()
    expect(fifth.get_by_role("button", expanded=True)).to_have_count(1)
    fifth.get_by_role("button", name="Hide the records of step 5").click()
    expect(fifth.get_by_role("listitem")).to_have_count(0)


def test_a_message_of_the_picture_is_laid_open_where_it_can_be_seen(person: Person) -> None:
    person.makes_the_journey()
    picture = person.page.get_by_role("region", name="The messages, live")
    picture.get_by_role("group").scroll_into_view_if_needed()
    rows = picture.get_by_role("button")
    for row in (rows.last, rows.first):  # far apart, so that one of them has to be scrolled to
        row.evaluate("row => row.click()")  # as a screen reader does, which scrolls nothing by itself
        expect(picture.get_by_role("button", expanded=True)).to_have_count(1)
        expect(row).to_have_attribute("aria-expanded", "true")
        expect(row).to_be_in_viewport()
    rows.first.click()
    expect(picture.get_by_role("button", expanded=True)).to_have_count(0)


def test_an_alert_can_be_put_away(person: Person) -> None:
    person.opens("/#error=access_denied&state=forged")
    expect(person.alert).to_contain_text("transaction_unknown")
    person.presses("Dismiss")
    expect(person.alert).to_have_count(0)


def test_an_answer_pasted_into_the_address_bar_is_taken_out_and_refused(person: Person) -> None:
    person.opens()
    person.page.evaluate("() => { location.hash = 'access_token=x&token_type=Bearer&state=forged'; }")
    expect(person.alert).to_contain_text("transaction_unknown")
    assert person.address() == f"{person.lab.app}/"


def test_a_page_that_is_brought_back_as_it_was_before_it_left_works_again(person: Person) -> None:
    person.opens()
    person.page.route(re.compile(r"/authorize\?"), lambda route: route.abort("aborted"))  # the person presses Stop
    person.presses("Log in")
    expect(person.button("Log in")).to_have_attribute("aria-busy", "true")
    # Playwright's Chromium keeps no page for Back, so what the browser says of one is said here.
    person.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(person.button("Log in")).not_to_have_attribute("aria-busy", "true", timeout=5_000)


@pytest.mark.parametrize("log", ["no JSON", "1"])
def test_a_log_that_somebody_has_edited_is_left_out(person: Person, log: str) -> None:
    person.makes_the_journey()
    person.page.add_init_script(f"sessionStorage.setItem('lab.events', '{log}')")
    person.page.reload()
    person.sees_state("signed-in")
    expect(person.alert).to_have_count(0)


def test_a_mistake_in_the_settings_is_said_in_the_page(person: Person, watch: Watch) -> None:
    watch.allowed.append("Traceback")  # the console has the details
    settings = (ROOT / "pyscript.toml").read_text(encoding="utf-8").replace('"id_token token"', '"id_token banana"')
    person.page.route("**/pyscript.toml", lambda route: route.fulfill(content_type="application/toml", body=settings))
    person.opens(state="error")
    expect(person.alert).to_contain_text("response_type")
    expect(person.page.get_by_text("Python runs, but the page could not start.")).to_be_visible()
