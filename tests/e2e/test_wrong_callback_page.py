"""A host that does not serve the callback page at its address: said at once, and no second Python starts there."""

from textwrap import dedent
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.person import Person
from tests.e2e.test_popup import opens_a_popup, outcome

pytestmark = pytest.mark.client

SILENTLY = """
try:
    await client.login_silently()
except Exception as error:
    return [error.code, error.message]
"""


def sends_back_to(person: Person, place: str) -> None:
    """Let the authorization server send everybody back to ``place`` of the page, as a host's own redirect would."""

    def answer(route: Route) -> None:
        state = parse_qs(urlsplit(route.request.url).query)["state"][0]
        fragment = f"#error=access_denied&state={state}"
        route.fulfill(status=302, headers={"Location": f"{person.lab.app}{place}{fragment}"})

    person.page.context.route("**/authorize?*", answer)


def test_a_popup_that_comes_back_to_another_page_ends(person: Person, watch: Watch) -> None:
    watch.allowed.append("favicon.ico")  # Firefox looks for one beside a picture, and the policy forbids it
    person.opens()
    sends_back_to(person, "/app/static/icon.svg")
    opens_a_popup(person)
    assert outcome(person) == "callback_page_wrong"


def test_a_frame_that_shows_the_app_starts_no_second_python(person: Person) -> None:
    person.opens()
    sends_back_to(person, "/")
    person.requests.clear()
    code, message = python_in_page.run(person.page, dedent(SILENTLY))
    assert code == "callback_page_wrong"
    assert f"came back to {person.lab.app}/ instead of" in message
    loaded = [request.url for request in person.requests if request.method == "GET"]
    assert [url for url in loaded if url.endswith(".wasm")] == []
