"""The views under a person's hands: tabs by keyboard, rows and records laid open, the alert put away."""

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Watch
from tests.e2e.lab import ROOT
from tests.e2e.person import Person
from tests.e2e.test_api import refusal

TABS = ("Tokens", "Checks", "Wire", "Storage", "API", "Inspect")


def test_the_tabs_follow_the_keys_of_the_tabs_pattern(person: Person) -> None:
    person.opens()
    tab = {name: person.page.get_by_role("tab", name=name, exact=True) for name in TABS}
    tab["Tokens"].focus()
    for key, name in (("ArrowLeft", "Inspect"), ("ArrowRight", "Tokens"), ("ArrowRight", "Checks"), ("End", "Inspect"),
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


def test_the_inspector_follows_a_record_of_a_step(person: Person) -> None:
    person.makes_the_journey()
    step = person.page.get_by_role("region", name="The story, in seven steps").get_by_role("listitem")
    fifth = step.filter(has_text="You come back with tokens.").first
    fifth.get_by_role("button", name=re.compile(r"^\d+ records of step 5$")).click()
    fifth.get_by_role("button", name=re.compile(r"^Check 7")).click()
    expect(person.page.get_by_role("tab", name="Checks")).to_have_attribute("aria-selected", "true")
    expect(person.page.locator("#chosen")).to_contain_text("Check 7. The signature fits: yes.")
    expect(person.page.get_by_role("row", name=re.compile(r"7\. The signature fits"))).to_be_visible()
    person.presses("Close")
    expect(person.page.locator("#chosen")).to_be_empty()
    fifth.get_by_role("button", name="Hide the records of step 5").click()
    expect(fifth.get_by_role("listitem")).to_have_count(0)


@pytest.mark.journey
def test_the_inspector_follows_the_arrow_keys_in_the_picture(person: Person) -> None:
    person.makes_the_journey()
    expect(person.profile).to_contain_text("Ada Lovelace")
    rows = person.page.locator("#journeys button")
    rows.last.focus()
    person.page.keyboard.press("Home")
    expect(rows.first).to_be_focused()
    expect(rows.first).to_be_in_viewport()
    expect(rows.first).to_have_attribute("aria-pressed", "true")
    person.page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    person.page.keyboard.press("ArrowDown")
    expect(rows.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(person.page.get_by_role("tab", name="Wire")).to_have_attribute("aria-selected", "true")
    expect(person.page.locator(".exchange[open]")).to_contain_text("/authorize")
    person.page.keyboard.press("Tab")
    expect(person.button("Replay")).to_be_focused()  # the picture is one stop
    person.page.keyboard.press("Shift+Tab")
    expect(rows.nth(2)).to_be_focused()


def test_from_call_api_to_its_answer_it_is_a_few_steps_with_tab(person: Person) -> None:
    person.makes_the_journey()
    person.gets_an_answer_of_the_api()
    person.button("Call API").focus()
    answer = person.page.get_by_role("tabpanel", name="API")
    for _ in ("Renew silently", "What if", "the link"):
        person.page.keyboard.press("Tab")
    link = person.page.get_by_role("link", name="Skip to the inspector")
    expect(link).to_be_focused()
    assert link.evaluate("link => link.offsetHeight") > 20
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Tab")
    expect(answer).to_be_focused()


def test_what_is_beside_the_story_is_folded(person: Person) -> None:
    person.makes_the_journey()
    expect(person.profile).to_contain_text("Ada Lovelace")
    fold = person.page.get_by_role("button", name="beside the story: discovery", exact=True)
    row = person.page.get_by_role("button", name=re.compile("^discovery 200"))
    expect(row).to_have_count(0)
    fold.click()
    expect(row).to_be_visible()
    fold.click()
    expect(row).to_have_count(0)


def test_a_claim_marks_its_letters_in_both_tokens(person: Person) -> None:
    person.makes_the_journey()
    for token in ("ID token", "Access token"):
        claim = person.page.get_by_role("region", name=f"{token}, decoded").get_by_role(
            "button", name="iss", exact=True
        )
        claim.focus()
        marked = person.page.locator(".compact .marked")
        expect(marked).to_have_count(2)
    assert [base64_of(text) for text in marked.all_inner_texts()] == [f'"iss":"{person.lab.login}"'] * 2


def base64_of(letters: str) -> str:
    """Return what the letters of a claim say; the bits of its neighbours at both ends are left out."""
    for skipped in range(4):
        text = base64.urlsafe_b64decode("A" * skipped + letters + "A" * (-(len(letters) + skipped) % 4)).decode(
            "latin-1"
        )
        if found := re.search(r'"iss": ?"[^"]*"', text):
            return found[0].replace('": "', '":"')
    return ""


@pytest.mark.journey
def test_a_renewal_inside_a_call_is_drawn_inside_it(person: Person) -> None:
    person.makes_the_journey()
    expect(person.profile).to_contain_text("Ada Lovelace")
    person.page.route(f"{person.lab.api}/messages", lambda route: route.fulfill(**refusal(person)), times=1)
    person.gets_an_answer_of_the_api()
    titles = person.page.locator("#journeys .journey-title b")
    expect(titles).to_have_text(["Login", "API call", "Silent request, in a hidden frame", "API call, second try"])
    expect(person.page.locator("#journeys .nested")).to_contain_text("prompt=none")


def test_new_rows_are_announced(person: Person) -> None:
    person.makes_the_journey()
    person.gets_an_answer_of_the_api()
    announced = person.page.locator("#announced[role=log]")
    expect(announced).to_contain_text("Step 6: request with the access token. Page to API")
    expect(announced).to_contain_text("Step 7: 200 OK. API to Page")


def test_the_answer_is_seen_however_far_the_inspector_was_scrolled(person: Person) -> None:
    person.makes_the_journey()
    person.page.locator("#inspector").evaluate("inspector => inspector.scrollTop = 400")
    person.gets_an_answer_of_the_api()
    expect(person.messages.first).to_be_in_viewport()
    person.presses("Read reports")
    expect(person.api_panel.get_by_text("403 Forbidden")).to_be_in_viewport()


def test_the_doors_lead_to_the_rest_of_the_lab(person: Person) -> None:
    person.opens()
    doors = person.page.get_by_role("list", name="Try this").get_by_role("link")
    expect(doors).to_have_count(0)
    person.page.get_by_text("Try this", exact=True).click()
    expect(doors).to_have_text(
        ["Open the page with a forged answer", "Your account", "The same page on another site", "The API’s document"]
    )
    for address in [str(door.get_attribute("href")) for door in doors.all()[1:]]:
        response = person.page.goto(address)
        assert response
        assert response.ok


@pytest.mark.journey
def test_a_forged_answer_is_never_drawn_as_the_servers(person: Person) -> None:
    person.opens("/#access_token=forged&token_type=Bearer&state=made-up")
    picture = person.page.get_by_role("region", name="The messages, live")
    expect(picture.get_by_role("button", name=re.compile("an answer, from whom"))).to_contain_text("An unknown sender")
    expect(picture.locator("#journeys [data-part=authorization_server]")).to_have_count(0)
    expect(person.page.get_by_role("tab", name="Checks")).to_have_attribute("aria-selected", "true")
    expect(person.page.get_by_role("tabpanel", name="Checks")).to_contain_text("Is it the answer to my question?no")
    expect(person.page.get_by_role("link", name="RFC 6749 section 10.12")).to_be_in_viewport()
    expect(person.page.locator("#story-caption")).to_contain_text("without a request from this page")


def test_the_address_strip_is_one_line_before_and_after_a_return(person: Person) -> None:
    person.opens()
    strip = person.page.locator(".address")
    height = strip.evaluate("strip => strip.offsetHeight")
    person.makes_the_journey()
    expect(strip).to_contain_text("taken out of the address bar")
    assert strip.evaluate("strip => strip.offsetHeight") == height
    person.presses("Call API")
    expect(strip).not_to_contain_text("taken out")
    assert strip.evaluate("strip => strip.offsetHeight") == height


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
