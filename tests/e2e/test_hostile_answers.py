"""Answers that somebody made to hurt: one clear error each, no freeze, and nothing of them is kept."""

import base64
import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.person import Person

pytestmark = pytest.mark.client


@pytest.fixture
def person(same_browser: BrowserContext, same_lab: Lab, watch: Watch) -> Iterator[Person]:
    """Somebody who is not logged in."""
    watch.add(same_browser)
    person = Person(same_browser.new_page(), same_lab)
    yield person
    person.page.close()


def part(value: str) -> str:
    """Return one part of a JWT."""
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def jwt(payload: str) -> str:
    """Return a JWT with this payload; its signature is one of nothing."""
    return ".".join((part(json.dumps({"alg": "RS256", "typ": "JWT"})), part(payload), part("s" * 256)))


def opens_with(person: Person, fragment: str) -> None:
    """Load the page with ``fragment`` and wait until it is ready; a page that freezes never is."""
    person.page.goto(f"{person.lab.app}/app/static/blank.html")
    person.page.evaluate("(fragment) => location.assign('/' + fragment)", fragment)
    person.page.wait_for_url(f"{person.lab.app}/", wait_until="commit")
    person.sees_state("ready")


ANSWERS = {
    # Firefox takes no address that is longer than a megabyte as a whole.
    "almost-a-megabyte": (lambda: "state=x&access_token=" + "a" * (2**20 - 200), "response_too_large"),
    "ten-thousand-parameters": (
        lambda: "state=x&id_token=x" + "".join(f"&p{n}=" for n in range(10_000)),
        "response_too_large",
    ),
    "a-token-of-500-kB": (lambda: f"state=x&id_token={jwt('1' * 375_000)}", "response_too_large"),
}


@pytest.mark.parametrize(("answer", "code"), ANSWERS.values(), ids=ANSWERS)
def test_too_much_is_one_clear_error(person: Person, answer: Callable[[], str], code: str) -> None:
    is_refused(person, answer(), code)


@pytest.mark.parametrize(
    "payload",
    ["[" * 20_000, '{"a":' * 6_000 + "1" + "}" * 6_000, '{"sub": ' + "1" * 20_000 + "}", '"' + '\\"' * 17_500],
    ids=["open-lists", "nested-objects", "a-number-of-20000-digits", "a-text-that-never-ends"],
)
def test_a_hostile_token_in_an_answer_that_was_awaited_is_one_clear_error(person: Person, payload: str) -> None:
    person.opens()
    person.presses("Log in")
    person.reaches_the_login_page()
    asked = parse_qs(urlsplit(person.requests_to("/authorize")[-1].url).query)
    answer = {"state": asked["state"][0], "iss": person.lab.login, "id_token": jwt(payload)}
    answer |= {"access_token": "x", "token_type": "Bearer", "expires_in": "600"}
    is_refused(person, urlencode(answer), "token_malformed")


def is_refused(person: Person, answer: str, code: str) -> None:
    """Open the page with ``answer`` in its address and see that it is refused as it should be."""
    opens_with(person, f"#{answer}")
    expect(person.alert).to_have_count(1)
    expect(person.alert).to_contain_text(code)
    expect(person.tokens).to_contain_text("no token")
    stored = person.storage()
    assert stored["local"] == {}
    assert max(map(len, stored["session"].values()), default=0) < 20_000, "something of the answer was stored"
