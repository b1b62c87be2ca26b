"""Tokens that were good once: the real API and the page refuse them, and the page gets others where it can."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.lab import ROOT, Lab
from tests.e2e.person import Person


def replace_keys(lab: Lab) -> None:
    """Sign with a new key from now on, and forget the old one at once, as after a theft."""
    command = [sys.executable, "-m", "server", "keys", "rotate"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "LAB_DATA": str(lab.data)}, check=True, capture_output=True)
    for file in lab.data.glob("*.sqlite3"):
        with closing(sqlite3.connect(file, timeout=5)) as database, database:
            database.execute("DELETE FROM signing_keys WHERE retired_at IS NOT NULL")


@pytest.fixture
def apart(run_lab: Callable[..., Lab], new_person: Callable[..., Person]) -> Person:
    """Somebody with tokens whose key no part of the lab knows any more."""
    person = new_person(run_lab(apart=True))
    person.makes_the_journey()
    replace_keys(person.lab)
    api = person.lab.parts["api"]  # it keeps the keys for five minutes, unless it starts anew
    api.stop()
    api.start()
    return person


def statuses(person: Person) -> list[int]:
    """Return what the API has answered, in order."""
    calls = [request for request in person.requests_to("/messages") if request.method == "GET"]
    return [response.status for request in calls if (response := request.response())]


def test_after_a_401_the_page_renews_and_tries_once_more(apart: Person) -> None:
    apart.gets_an_answer_of_the_api()
    assert statuses(apart) == [401, 200]
    expect(apart.alert).to_have_count(0)


def test_a_401_is_shown_for_what_it_is(apart: Person) -> None:
    apart.page.context.clear_cookies()  # nobody renews anything
    apart.presses("Call API")
    expect(apart.api_panel).to_contain_text("401")
    expect(apart.api_panel).to_contain_text("The API does not accept the token.")
    assert statuses(apart) == [401]


def test_an_expired_token_is_refused_by_the_api(run_lab: Callable[..., Lab], new_person: Callable[..., Person]) -> None:
    """The page's clock stands still, so that the page takes the token for good for ever."""
    person = new_person(run_lab(changes={"access_token": "access_token = 1"}))
    person.page.clock.set_fixed_time(time.time())
    person.page.route("**/authorize?*prompt=none*", lambda route: route.abort())
    person.makes_the_journey()
    person.presses("Call API")
    expect(person.api_panel).to_contain_text("401")
    expect(person.api_panel).to_contain_text("expired")
    assert statuses(person) == [401]


def leaves_for_the_consent_page(person: Person) -> None:
    person.opens()
    person.presses("Log in")
    person.logs_in()
    expect(person.button("Allow")).to_be_visible()


@pytest.fixture
def deciding(run_lab: Callable[..., Lab], new_person: Callable[..., Person]) -> Person:
    """Somebody at the consent page of a lab of their own."""
    person = new_person(run_lab())
    leaves_for_the_consent_page(person)
    return person


def before_the_keys_are_read(person: Person, change: Callable[[Lab], None]) -> None:
    """Let ``change`` happen between the answer and the page's request for the keys."""

    def meanwhile(route: Route) -> None:
        change(person.lab)
        route.continue_()

    person.page.route("**/jwks.json", meanwhile, times=1)


def name_the_new_key_like_the_old(lab: Lab) -> None:
    (file,) = lab.data.glob("login*.sqlite3")
    with closing(sqlite3.connect(file, timeout=5)) as database:
        (old,) = database.execute("SELECT kid FROM signing_keys").fetchone()
        replace_keys(lab)
        (key,) = database.execute("SELECT public_jwk FROM signing_keys").fetchone()
        with database:
            database.execute("UPDATE signing_keys SET public_jwk = ?", (json.dumps({**json.loads(key), "kid": old}),))


@pytest.mark.parametrize(
    ("change", "code"), [(replace_keys, "key_not_found"), (name_the_new_key_like_the_old, "signature_wrong")]
)
def test_an_id_token_that_the_published_key_did_not_sign_is_refused(
    deciding: Person, change: Callable[[Lab], None], code: str
) -> None:
    before_the_keys_are_read(deciding, change)
    deciding.presses("Allow")
    deciding.sees_state("ready")
    expect(deciding.alert).to_contain_text(code)
    expect(deciding.tokens).to_contain_text("no token")


def test_an_expired_id_token_is_refused(person: Person) -> None:
    leaves_for_the_consent_page(person)
    person.page.clock.set_fixed_time(time.time() + 1_000)  # the token lives for 600 seconds
    person.presses("Allow")
    person.sees_state("ready")
    expect(person.alert).to_contain_text("token_expired")
    expect(person.tokens).to_contain_text("no token")


def test_the_keyboard_alone_is_enough(person: Person) -> None:
    """Tab and Enter from the opening of the page to the answer of the API."""

    def walks_to(name: str) -> None:
        for _ in range(60):
            person.page.keyboard.press("Tab")
            if person.button(name).evaluate("button => button === document.activeElement"):
                person.page.keyboard.press("Enter")
                return
        raise AssertionError(f"no way to {name}")

    person.opens()
    walks_to("Log in")
    person.reaches_the_login_page()
    expect(person.page.get_by_role("textbox", name="Email")).to_be_focused()
    person.page.keyboard.type("ada@example.com")
    person.page.keyboard.press("Tab")
    person.page.keyboard.type("correct horse battery staple")
    person.page.keyboard.press("Enter")
    expect(person.button("Allow")).to_be_visible()
    walks_to("Allow")
    person.sees_state("signed-in")
    walks_to("Call API")
    expect(person.messages.first).to_contain_text("Nobody reads this without an access token")
