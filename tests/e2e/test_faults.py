"""A part crashes while the page is open: the page says what happened, keeps what it has, and works again after."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.lab import Lab
from tests.e2e.person import Person


@pytest.fixture
def apart(run_lab: Callable[..., Lab], new_person: Callable[..., Person]) -> Person:
    """Somebody at a lab whose parts are processes of their own."""
    return new_person(run_lab(apart=True))


def test_the_api_crashes_and_comes_back(apart: Person) -> None:
    apart.makes_the_journey()
    apart.presses("Call API")
    apart.page.get_by_role("textbox", name="Message").fill("Not lost.")
    api = apart.lab.parts["api"]
    api.kill()
    apart.presses("Write message")
    expect(apart.alert).to_contain_text("api_unreachable")
    apart.sees_state("signed-in")
    expect(apart.profile).to_contain_text("Ada Lovelace")
    expect(apart.page.get_by_role("textbox", name="Message")).to_have_value("Not lost.")
    api.start()
    apart.presses("Write message")
    expect(apart.messages.last).to_contain_text("Not lost.")
    expect(apart.alert).to_have_count(0)


def test_the_authorization_server_crashes_and_comes_back(apart: Person) -> None:
    apart.makes_the_journey()
    apart.gets_an_answer_of_the_api()  # from here on the API has a copy of the keys
    login = apart.lab.parts["login"]
    login.kill()
    apart.presses("Renew silently")
    expect(apart.alert).to_contain_text("issuer_unreachable")
    apart.sees_state("signed-in")
    apart.gets_an_answer_of_the_api()  # the tokens and that copy are still good
    login.start()
    apart.presses("Renew silently")
    expect(apart.alert).to_have_count(0)
    apart.sees_state("signed-in")


def test_login_while_the_authorization_server_is_down_stays_on_the_page(apart: Person) -> None:
    login = apart.lab.parts["login"]
    apart.opens()
    login.kill()
    apart.page.reload()
    apart.sees_state("ready")
    apart.presses("Log in")
    expect(apart.alert).to_contain_text("issuer_unreachable")
    assert apart.address() == f"{apart.lab.app}/"
    login.start()
    apart.presses("Log in")
    apart.reaches_the_login_page()


def test_the_session_outlasts_a_restart_of_every_part(apart: Person) -> None:
    apart.makes_the_journey()
    for part in apart.lab.parts.values():
        part.stop()
        part.start()
    apart.presses("Renew silently")
    expect(apart.alert).to_have_count(0)
    apart.gets_an_answer_of_the_api()
    apart.page.reload()
    apart.sees_state("signed-in")
