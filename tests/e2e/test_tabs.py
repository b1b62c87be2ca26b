"""Several tabs of one browser: they share what they have, follow each other, and do not get in each other's way."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, expect

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.person import Person
from tests.e2e.providers import BOTH_PROVIDERS, Provider

pytestmark = [pytest.mark.client, BOTH_PROVIDERS]

ACCESS_TOKEN_SECONDS = 120
"""The ID token lives longer, because the server's clock does not jump with the page's."""


@pytest.fixture(scope="module")
def short_lab(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab whose access tokens end soon, and which asks nobody what the page may do."""
    folder: Path = tmp_path_factory.mktemp("lab")
    with provider.running(folder, first_party=True, access_token=ACCESS_TOKEN_SECONDS) as lab:
        yield lab


@pytest.fixture(scope="module")
def same_browser(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for all tests of this file, with a clock that they can move."""
    context = browser.new_context()
    context.clock.install()
    yield context
    context.close()


@pytest.fixture
def first(same_browser: BrowserContext, short_lab: Lab, provider: Provider, watch: Watch) -> Iterator[Person]:
    """Somebody who is logged in, in one tab."""
    watch.add(same_browser)
    same_browser.clock.set_system_time(datetime.now())
    person = provider.person(same_browser.new_page(), short_lab)
    person.page.goto(short_lab.app)
    expect(person.page.locator("html")).to_have_attribute("data-app", re.compile("ready|signed-in"))
    if person.page.locator("html").get_attribute("data-app") == "ready":
        person.presses("Log in")
        person.logs_in()
    person.sees_state("signed-in")
    person.requests.clear()
    yield person
    for page in same_browser.pages:
        page.close()


def opens_another_tab(person: Person, state: str = "signed-in") -> Person:
    """Return a second tab of the same browser, with the page in it."""
    tab = person.at(person.page.context.new_page())
    tab.opens(state=state)
    return tab


def lets_the_tokens_end(person: Person) -> None:
    """Move the clocks of all tabs, as a computer does that slept; no timer runs early."""
    then = datetime.now() + timedelta(seconds=ACCESS_TOKEN_SECONDS + 1)
    person.page.context.clock.set_system_time(then)


def silent_requests(person: Person) -> list[str]:
    """Return the addresses that hidden frames of any tab have asked for."""
    return [request.url for request in person.authorization_requests() if "prompt=none" in request.url]


def test_three_calls_for_a_token_make_one_frame(first: Person) -> None:
    before = python_in_page.run(first.page, "return await client.access_token()")
    lets_the_tokens_end(first)
    tokens = python_in_page.run(first.page, "return await asyncio.gather(*(client.access_token() for _ in range(3)))")
    assert len(tokens) == 3
    assert len(set(tokens)) == 1
    assert before not in tokens
    assert len(silent_requests(first)) == 1


def test_four_tabs_make_one_renewal(first: Person) -> None:
    tabs = [first, *(opens_another_tab(first) for _ in range(3))]
    before = {python_in_page.run(tab.page, "return await client.access_token()") for tab in tabs}
    assert len(before) == 1  # a tab hands its tokens to those that were there already
    first.requests.clear()
    lets_the_tokens_end(first)
    for tab in tabs:  # all of them ask before the first has its answer
        python_in_page.run(tab.page, "globals()['asked'] = asyncio.ensure_future(client.access_token())")
    after = {python_in_page.run(tab.page, "return await asked") for tab in tabs}
    assert len(after) == 1
    assert after != before
    assert len(silent_requests(first)) == 1


def test_a_page_that_slept_over_the_end_of_its_tokens_renews_on_waking(first: Person) -> None:
    first.page.context.set_offline(True)
    lets_the_tokens_end(first)
    with first.page.expect_request(lambda request: "prompt=none" in request.url):
        first.page.context.set_offline(False)  # and nobody pressed anything
    expect(first.page.get_by_text("Renewed silently at")).to_be_visible()
    first.sees_state("signed-in")
    expect(first.alert).to_have_count(0)


def test_a_logout_in_one_tab_reaches_all(first: Person) -> None:
    others = [opens_another_tab(first) for _ in range(2)]
    first.logs_out()
    for tab in (first, *others):
        tab.sees_state("ready")
        expect(tab.profile).to_contain_text("Nobody is signed in")
        expect(tab.tokens).to_contain_text("no token")
        expect(tab.alert).to_have_count(0)


def test_two_tabs_that_log_in_at_once_do_not_disturb_each_other(first: Person) -> None:
    other = opens_another_tab(first)
    first.logs_out()
    for tab in (first, other):
        tab.sees_state("ready")
        tab.presses("Log in")
        tab.reaches_the_login_page()
    for tab in (first, other):
        tab.logs_in()
    for tab in (first, other):
        tab.sees_state("signed-in")
        expect(tab.alert).to_have_count(0)
        tab.uses_the_access_token()


@pytest.mark.parametrize("end", ["closed", "crashed"])
def test_a_tab_that_dies_while_it_renews_releases_the_election(
    first: Person, watch: Watch, browser_name: str, end: str
) -> None:
    if end == "crashed" and browser_name != "chromium":
        pytest.skip("only Chromium can be told to crash a tab")
    other = opens_another_tab(first)
    # The frame of this tab never gets an answer.
    first.page.route(f"{first.lab.authorization_endpoint}?*", lambda route: None)
    with first.page.expect_request(lambda request: "prompt=none" in request.url):
        first.presses("Renew silently")
    first.requests.clear()
    other.presses("Renew silently")
    if end == "closed":
        first.page.close()
    else:
        with first.page.expect_event("crash"), suppress(Error):
            first.page.goto("chrome://crash")
    expect(other.page.get_by_text("Renewed silently at")).to_be_visible()
    assert len(silent_requests(first)) == 1
    assert watch.trouble.count("the renderer crashed") == (end == "crashed")
    watch.trouble.clear()
