"""The time line: replay the last login or a recorded one, message by message, and come back to now."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.accessibility import serious, too_wide
from tests.e2e.lab import ROOT, Lab
from tests.e2e.person import Person

RECORDED = "**/recorded_login.json"
PRESS = "Play a recorded login"


def slider(person: Person) -> Locator:
    """Return the slider of the time line."""
    return person.page.get_by_role("slider", name="Moment")


def presses_keys(person: Person, *keys: str) -> None:
    """Press keys on the slider."""
    for key in keys:
        slider(person).press(key)


def says(person: Person, text: str) -> None:
    """Check what a screen reader says of the slider."""
    expect(slider(person)).to_have_attribute("aria-valuetext", re.compile(re.escape(text)))


@pytest.mark.journey
def test_a_login_is_looked_at_record_by_record(person: Person) -> None:
    person.makes_the_journey()
    person.gets_an_answer_of_the_api()
    now = int(slider(person).input_value())
    presses_keys(person, "ArrowLeft", "ArrowLeft")
    says(person, f"Record {now - 2} of {now}: ")
    expect(person.page.locator("#journeys .row:has-text('request with the access token')")).to_have_count(0)
    presses_keys(person, "Home")
    says(person, f"Before the first of {now} records")
    expect(person.page.locator("#plan")).to_be_visible()
    expect(person.profile).to_contain_text("Nobody is signed in")
    expect(person.tokens).to_contain_text("This page holds no token.")
    presses_keys(person, "PageUp", "PageUp")
    says(person, f"Record 2 of {now}: The page asks the authorization server where its endpoints are.")
    presses_keys(person, "PageDown")
    says(person, f"Record 1 of {now}: You chose to log in.")
    person.sees_state("signed-in")
    presses_keys(person, "Escape")
    says(person, f"Record {now} of {now}: ")
    expect(person.profile).to_contain_text("Ada Lovelace")


def test_every_view_shows_the_moment(person: Person) -> None:
    person.makes_the_journey()
    person.gets_an_answer_of_the_api()
    presses_keys(person, "Home", *["PageUp"] * 6)
    says(person, "You are back")
    expect(person.page.locator("#address")).to_contain_text("#access_token=…")
    expect(person.page.locator("[data-step='5']")).to_have_attribute("data-state", "now")
    expect(person.page.locator("[data-step='6']")).to_have_attribute("data-state", "waiting")
    for tab, text in (
        ("Tokens", "After the login you can read here"),
        ("Checks", "the page asks four questions"),
        ("Storage", "The state and nonce of one login"),
        ("API", "The API’s answer appears here."),
    ):
        person.page.get_by_role("tab", name=tab).click()
        expect(person.page.get_by_role("tabpanel", name=tab)).to_contain_text(text)
    person.page.get_by_role("tab", name="Wire").click()
    expect(person.page.locator(".exchange")).to_have_count(2)
    person.presses("Live")
    expect(person.page.locator(".exchange")).not_to_have_count(2)


def test_what_happens_meanwhile_does_not_pull_one_away(person: Person) -> None:
    person.makes_the_journey()
    presses_keys(person, "Home", "PageUp")
    here = slider(person).input_value()
    other = person.at(person.page.context.new_page())
    other.opens(state="signed-in")
    other.logs_out()
    other.sees_state("ready")
    person.sees_state("ready")
    assert slider(person).input_value() == here
    says(person, "You chose to log in.")
    person.presses("Live")
    expect(person.page.locator("#journeys")).to_contain_text("session ended")


def test_a_reload_is_told_while_the_session_is_restored_and_afterwards(person: Person) -> None:
    person.makes_the_journey()
    asked: list[Route] = []
    person.page.route(re.compile("prompt=none"), lambda route: asked.append(route))
    with person.page.expect_request(re.compile("prompt=none")):
        person.page.reload()
    expect(person.profile).to_contain_text("Restoring your session")
    expect(person.tokens).to_contain_text("This page holds no token yet.")
    expect(person.page.get_by_role("progressbar", name="Loading Python")).to_have_count(0)
    asked[0].continue_()
    person.sees_state("signed-in")
    reload = person.page.get_by_role("button", name="no token in memory any more")
    slider(person).fill(str(reload.get_attribute("data-choose")))
    says(person, "The page was loaded again.")
    expect(person.profile).to_contain_text("Restoring your session")
    person.presses("Live")
    expect(person.profile).to_contain_text("Ada Lovelace")


def test_the_last_login_is_replayed(person: Person) -> None:
    person.makes_the_journey()
    person.gets_an_answer_of_the_api()
    person.page.get_by_role("combobox", name="Speed of the replay").select_option("8×")
    person.presses("Replay")
    expect(person.page.locator("html")).to_have_attribute("data-past", "")
    person.presses("Pause")
    expect(person.button("Replay")).to_be_visible()
    person.presses("Replay")
    expect(person.page.locator("html")).not_to_have_attribute("data-past", "")
    expect(person.button("Live")).to_have_attribute("aria-pressed", "true")
    expect(person.button("Replay")).to_be_visible()


@pytest.mark.journey
def test_a_recorded_login_is_played_for_those_who_have_not_pressed_anything(person: Person) -> None:
    person.opens()
    person.page.get_by_role("combobox", name="Speed of the replay").select_option("8×")
    person.presses(PRESS)
    expect(slider(person)).to_have_value("32")
    expect(person.page.get_by_role("heading", name="The messages, recorded")).to_be_visible()
    expect(person.page.locator("#story-caption")).to_contain_text("Recorded: The login of")
    expect(person.page.locator("[data-step='7']")).to_have_attribute("data-state", "done")
    expect(person.page.get_by_role("tabpanel", name="Tokens")).to_contain_text("a log never holds a token")
    assert person.storage()["session"].get("lab.events", "[]") == "[]"
    person.presses("Live")
    expect(person.page.locator("#plan")).to_be_visible()
    expect(person.profile).to_contain_text("Nobody is signed in")


def test_a_recorded_login_needs_no_authorization_server(new_person: Callable[..., Person], lab: Lab) -> None:
    person = new_person(lab)
    person.page.route(f"{lab.login}/**", lambda route: route.abort())
    person.page.route(f"{lab.api}/**", lambda route: route.abort())
    person.opens()
    person.presses(PRESS)
    says(person, "You chose to log in.")


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda text: text.replace("You chose to log in.", "You were logged in."), "The recorded login was edited"),
        (lambda text: text[:500], "The file of the recorded login is damaged"),
    ],
    ids=["edited", "damaged"],
)
def test_a_recorded_login_that_was_edited_is_refused(person: Person, edit: Callable[[str], str], sentence: str) -> None:
    text = (ROOT / "app/static/recorded_login.json").read_text(encoding="utf-8")
    person.page.route(RECORDED, lambda route: route.fulfill(content_type="application/json", body=edit(text)))
    person.opens()
    person.presses(PRESS)
    expect(person.page.get_by_role("group", name="Time line")).to_contain_text(sentence)
    expect(person.page.locator("#plan")).to_be_visible()
    expect(person.button("Log in")).to_be_enabled()


def test_a_recorded_login_that_does_not_come_is_told(person: Person) -> None:
    person.page.route(RECORDED, lambda route: route.abort())
    person.opens()
    person.presses(PRESS)
    expect(person.page.get_by_role("group", name="Time line")).to_contain_text("could not be loaded")


def test_on_a_phone_and_with_a_screen_reader(new_person: Callable[..., Person], lab: Lab) -> None:
    person = new_person(lab, viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    person.opens()
    person.presses(PRESS)
    person.presses("Pause")
    for height in ("Half", "Whole"):
        person.page.get_by_role("radio", name=height).check()
        for control in (person.button("Replay"), slider(person), person.button("Next message"), person.button("Live")):
            expect(control).to_be_in_viewport(ratio=0.99)
        assert too_wide(person.page) == 0
        assert serious(person.page) == []


def test_before_any_login_the_recorded_one_is_printed(new_person: Callable[..., Person], lab: Lab) -> None:
    reader = new_person(lab, java_script_enabled=False)  # as before Python runs
    reader.page.goto(f"{lab.app}/")
    reader.page.emulate_media(media="print")
    expect(reader.page.locator(".printed .row")).to_have_count(7)
    expect(reader.page.locator(".printed")).to_be_visible()
    expect(reader.page.locator("#plan")).to_be_hidden()
    person = new_person(lab)
    person.makes_the_journey()
    person.page.emulate_media(media="print")
    expect(person.page.locator(".printed")).to_be_hidden()
    expect(person.page.locator("#journeys")).to_be_visible()
