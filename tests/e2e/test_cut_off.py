"""Headers that cut windows off from the page: Cross-Origin-Opener-Policy, and Cross-Origin-Embedder-Policy."""

from collections.abc import Callable
from textwrap import dedent
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.person import Person
from tests.e2e.test_popup import opens_a_popup, outcome

pytestmark = pytest.mark.client

SILENTLY = """
try:
    await client.login_silently()
except Exception as error:
    return error.code
"""


def adds(**headers: str) -> Callable[[Route], None]:
    """Return a handler of requests that adds ``headers`` to each answer; ``_`` stands for ``-`` in their names."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def handle(route: Route) -> None:
        address = urlsplit(route.request.url)
        here = address._replace(netloc=f"127.0.0.1:{address.port}").geturl()  # Playwright itself knows no *.localhost
        response = route.fetch(url=here, headers={**route.request.headers, "host": address.netloc}, max_redirects=0)
        route.fulfill(response=response, headers={**response.headers, **more})

    return handle


def logs_in_in_a_popup(person: Person) -> None:
    """Log in in a popup, which ends by itself, and its answer with it."""
    popup = person.at(opens_a_popup(person))
    popup.reaches_the_login_page()
    popup.logs_in()
    with popup.page.expect_event("close"):
        popup.presses("Allow")
    person.sees_state("signed-in")
    assert outcome(person) == "{'lesson': 6}"
    assert "popup_cut_off" in python_in_page.run(person.page, "return [event.name for event in client.events]")


def test_a_login_page_that_cuts_its_window_off_logs_in_even_so(person: Person) -> None:
    person.page.context.route("**/authorize?*", adds(cross_origin_opener_policy="same-origin"))
    person.opens()
    logs_in_in_a_popup(person)
    expect(person.profile).to_contain_text("Ada Lovelace")


def test_an_isolated_page_logs_in_in_a_popup_and_says_why_it_renews_nothing(
    person: Person, watch: Watch, browser_name: str
) -> None:
    if browser_name == "chromium":
        pytest.skip("it lets no page that a test has answered ask a server of this machine")
    watch.allowed += ["Cross-Origin-Embedder-Policy", "COEP", "blocked"]
    isolated = {"cross_origin_opener_policy": "same-origin", "cross_origin_embedder_policy": "require-corp"}
    person.page.route(f"{person.lab.app}/", adds(**isolated))
    person.opens()
    assert person.page.evaluate("crossOriginIsolated")
    logs_in_in_a_popup(person)
    assert python_in_page.run(person.page, dedent(SILENTLY)) == "page_isolated"
