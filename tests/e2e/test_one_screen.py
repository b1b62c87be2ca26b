"""Cause and effect on one screen: after each press, what it changed is in the window, at a desk and on a phone.

Nobody scrolls in these tests, and nothing but the page itself may do it for them.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.lab import Lab
from tests.e2e.person import Person

SIZES = {"desk": (1280, 900), "phone": (360, 780)}


@pytest.fixture(params=SIZES)
def person(request: pytest.FixtureRequest, new_person: Callable[..., Person], lab: Lab) -> Person:
    """Somebody at a desk, or with a phone."""
    width, height = SIZES[request.param]
    return new_person(lab, viewport={"width": width, "height": height}, reduced_motion="reduce")


def is_seen(what: Locator) -> None:
    """Check that the whole of ``what`` is in the window, with nothing in front of it and not cut off by its box."""
    expect(what).to_be_in_viewport(ratio=0.99)
    assert what.evaluate(
        """element => {
            const box = element.getBoundingClientRect();
            const points = [[0.5, 0.2], [0.5, 0.8], [0.1, 0.5]].map(([x, y]) =>
                document.elementFromPoint(box.left + x * box.width, box.top + y * box.height));
            return points.every((found) => found && (element.contains(found) || found.contains(element)));
        }"""
    ), "something stands in front of it"


def arrow(person: Person, step: int) -> Locator:
    """Return the latest arrow of this step."""
    return person.page.locator(f"#journeys .row:has(.label b:text('{step}'))").last


def test_log_in(person: Person) -> None:
    person.opens()
    is_seen(person.button("Log in"))
    person.presses("Log in")
    person.logs_in()
    person.presses("Allow")
    person.sees_state("signed-in")
    expect(person.profile).to_contain_text("Ada Lovelace")
    is_seen(person.profile)
    is_seen(person.tokens)
    is_seen(person.page.get_by_role("status"))
    is_seen(arrow(person, 5))
    is_seen(person.page.locator("#journeys .row:has-text('tokens kept in memory')"))


def logs_in_as_shown(person: Person) -> None:
    """Log in with what the page shows."""
    person.opens()
    person.presses("Log in")
    person.logs_in()
    person.presses("Allow")
    person.sees_state("signed-in")


@pytest.mark.journey
def test_call_api(person: Person) -> None:
    logs_in_as_shown(person)
    person.gets_an_answer_of_the_api()
    expect(person.page.get_by_role("status")).to_have_text("GET /messages was answered 200 OK.")
    for step in (6, 7):
        is_seen(arrow(person, step))
    is_seen(person.page.locator("#api-answer p").first)
    expect(person.messages.first).to_be_in_viewport()
    is_seen(person.page.get_by_role("status"))
    is_seen(person.tokens)


def test_renew_silently(person: Person) -> None:
    logs_in_as_shown(person)
    person.presses("Renew silently")
    expect(person.page.get_by_role("status")).to_contain_text("Renewed silently at")
    is_seen(arrow(person, 5))
    is_seen(person.page.locator("#journeys .row:has-text('tokens kept in memory')").last)
    is_seen(person.page.get_by_role("status"))
    is_seen(person.tokens)


def test_a_forged_answer(person: Person) -> None:
    logs_in_as_shown(person)
    person.opens("/#access_token=forged&token_type=Bearer&state=made-up", state="signed-in")
    is_seen(person.alert.locator(".alert-code"))
    is_seen(person.alert.get_by_text("Nothing of it was used, and your session goes on."))
    is_seen(person.page.locator("#journeys .row:has-text('an answer, from whom?')"))
    is_seen(person.page.locator("#journeys .row:has-text('check 1 refused')"))
    is_seen(person.tokens)


def test_what_a_press_changes_is_seen_from_anywhere_in_the_text(person: Person) -> None:
    logs_in_as_shown(person)
    person.page.locator("#today").scroll_into_view_if_needed()
    person.gets_an_answer_of_the_api()
    is_seen(arrow(person, 7))
    is_seen(person.tokens)


def test_the_three_heights_of_the_sheet(new_person: Callable[..., Person], lab: Lab) -> None:
    person = new_person(lab, viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    person.opens()
    heights = person.page.get_by_role("group", name="Height of the lab")
    sheet = person.page.get_by_role("region", name="Lab", exact=True)
    found = []
    for name in ("Line", "Half", "Whole"):
        heights.get_by_role("radio", name=name).check()
        is_seen(person.page.get_by_role("status"))
        found.append(sheet.evaluate("sheet => sheet.offsetHeight"))
    assert found[0] <= 80
    assert found[0] < found[1] < found[2] < 780
    heights.get_by_role("radio", name="Line").check()
    expect(person.button("Log in")).to_be_hidden()


def test_the_picture_keeps_its_newest_row_in_view_when_its_room_changes(
    new_person: Callable[..., Person], lab: Lab
) -> None:
    person = new_person(lab, viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    logs_in_as_shown(person)
    person.gets_an_answer_of_the_api()
    for height in ("Whole", "Half", "Line", "Half"):
        person.page.get_by_role("radio", name=height).check()
    expect(arrow(person, 7)).to_be_in_viewport(ratio=0.99)
    for width, height in ((1280, 900), (640, 450), (1280, 700)):
        person.page.set_viewport_size({"width": width, "height": height})
        expect(arrow(person, 7)).to_be_in_viewport(ratio=0.99)
    rows = person.page.locator("#journeys .row")
    rows.first.scroll_into_view_if_needed()
    person.page.set_viewport_size({"width": 1280, "height": 640})
    expect(rows.first).to_be_in_viewport()  # somebody reads here


def test_what_says_that_one_looks_back_covers_no_row(new_person: Callable[..., Person], lab: Lab) -> None:
    person = new_person(lab, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    logs_in_as_shown(person)
    person.page.get_by_role("slider", name="Moment").press("ArrowLeft")
    said = person.page.get_by_role("heading", name="The messages, looking back")
    is_seen(said)
    is_seen(person.page.get_by_role("status"))
    said_box, picture = said.bounding_box(), person.page.locator("#diagram").bounding_box()
    assert said_box
    assert picture
    assert said_box["y"] + said_box["height"] <= picture["y"]


def test_a_step_is_seen_with_its_arrow_at_200_percent(new_person: Callable[..., Person], lab: Lab) -> None:
    """A window of 1280 by 900 at 200 % has 640 by 450 pixels."""
    person = new_person(lab, viewport={"width": 640, "height": 450}, reduced_motion="reduce")
    logs_in_as_shown(person)
    person.gets_an_answer_of_the_api()
    is_seen(arrow(person, 6))
    step = person.page.get_by_role("heading", name="Step 6. The page calls the API.")
    step.scroll_into_view_if_needed()
    is_seen(step)
    is_seen(arrow(person, 6))


def test_an_error_is_seen_at_200_percent(new_person: Callable[..., Person], lab: Lab) -> None:
    """The inspector scrolls to the check that refused, and the lab around it stays where it is."""
    person = new_person(lab, viewport={"width": 640, "height": 450}, reduced_motion="reduce")
    person.opens("/#access_token=forged&token_type=Bearer&state=made-up")
    is_seen(person.alert.locator(".alert-code"))
    is_seen(person.button("Log in"))
