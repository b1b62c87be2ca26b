"""*Try it*: a person meets an issuer that misbehaves on purpose, with the lab's own page."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.accessibility import serious, too_wide
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab, running
from tests.e2e.person import Person

pytestmark = pytest.mark.client


@pytest.fixture(scope="module")
def bad_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab with issuers that misbehave on purpose."""
    with running(tmp_path_factory.mktemp("lab"), scenarios=True) as lab:
        yield lab


@pytest.fixture
def curious(page: Page, bad_lab: Lab, watch: Watch) -> Person:
    """Somebody in front of a browser."""
    person = Person(page, bad_lab)
    watch.add(person.page.context)
    return person


def line(person: Person) -> Locator:
    """Return the line about the scenario."""
    return person.page.locator("#scenario")


def tries(person: Person, name: str, *, logs_in: bool = True) -> None:
    """Go from the list of scenarios to the page, and log in."""
    person.page.goto(f"{person.lab.login}/s/")
    person.page.get_by_role("link", name=f"Try it: {name}", exact=True).click()
    person.page.wait_for_url(f"{person.lab.app}/?scenario={name}")
    person.sees_state("ready")
    expect(line(person)).to_contain_text(f"Scenario {name}.")
    if logs_in:
        person.presses("Log in")
        person.reaches_the_login_page()
        expect(person.page.get_by_text("Misbehaves on purpose")).to_be_visible()
        person.logs_in()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("invalid-aud", "audience_wrong"),
        ("state-missing", "state_missing"),  # the answer does not say which login it belongs to
        ("tokens-in-query", "response_mode_wrong"),
        ("missing-chash", "code_hash_wrong"),
    ],
)
def test_the_page_stops(curious: Person, name: str, code: str) -> None:
    tries(curious, name)
    expect(line(curious)).to_contain_text(f"This page stopped with {code}, as it should.")
    expect(curious.alert).to_contain_text(code)
    curious.sees_state("ready")
    assert curious.address() == f"{curious.lab.app}/?scenario={name}"
    line(curious).get_by_role("link", name="What the issuer saw").click()
    expect(curious.page.locator(f"#{name}")).to_contain_text("right Nothing followed: it stopped.")


def test_the_page_goes_on_and_nothing_of_it_stays(curious: Person) -> None:
    tries(curious, "plain")
    expect(line(curious)).to_contain_text("This page went on, as it should.")
    curious.sees_state("signed-in")
    curious.gets_an_answer_of_the_api()
    assert {request.url.partition("/messages")[0] for request in curious.requests_to("/s/plain/api/messages")} == {
        f"{curious.lab.login}/s/plain/api"
    }
    line(curious).get_by_role("link", name="Leave the scenario").click()
    curious.page.wait_for_url(f"{curious.lab.app}/")
    curious.sees_state("ready")
    expect(line(curious)).to_be_hidden()
    expect(curious.profile).to_contain_text("Nobody is signed in")
    expect(curious.page.locator("#journeys")).to_be_empty()


def test_logging_out_of_a_scenario_comes_back_to_it(curious: Person) -> None:
    tries(curious, "plain")
    curious.sees_state("signed-in")
    curious.presses("Log out")
    curious.sees_state("ready")
    expect(curious.page.get_by_text("You are logged out, here and at the authorization server.")).to_be_visible()
    expect(line(curious)).to_contain_text("Scenario plain.")
    assert curious.address() == f"{curious.lab.app}/?scenario=plain"


def test_a_scenario_of_the_renewal(curious: Person) -> None:
    tries(curious, "wrong-user-on-renewal")
    curious.sees_state("signed-in")
    expect(line(curious)).to_contain_text("renew silently after the login")
    curious.presses("Renew silently")
    expect(line(curious)).to_contain_text("This page stopped with wrong_user, as it should.")
    curious.sees_state("ready")


def test_where_nobody_is_to_be_sent_nobody_is_sent(curious: Person) -> None:
    tries(curious, "discovery-issuer-mismatch", logs_in=False)
    curious.presses("Log in")
    expect(line(curious)).to_contain_text("This page stopped with discovery_failed, as it should.")
    assert not [request for request in curious.requests if "/authorize" in request.url]


@pytest.mark.parametrize("name", ["no-such-thing", "http://evil.localhost:9", "//evil.localhost:9", "invalid-aud/.."])
def test_a_name_that_nobody_knows_is_one_sentence(curious: Person, name: str) -> None:
    curious.opens(f"/?scenario={quote(name, safe='')}")
    expect(line(curious)).to_have_text(
        f"There is no scenario with this name here: {name}. The page talks to its usual authorization server."
    )
    curious.presses("Log in")
    curious.page.wait_for_url(re.compile(f"^{re.escape(curious.lab.login)}/login"))
    assert not [request for request in curious.requests if "evil" in request.url.partition("?")[0]]


def test_without_the_switch_the_name_is_ignored(person: Person) -> None:
    person.opens("/?scenario=invalid-aud")
    expect(line(person)).to_be_hidden()
    person.presses("Log in")
    person.reaches_the_login_page()
    assert person.address().startswith(f"{person.lab.login}/login")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_everybody_can_use_the_pages_of_a_scenario(
    browser: Browser, bad_lab: Lab, watch: Watch, scheme: str, width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]  # a str from parametrize is one of the two
        viewport={"width": width, "height": 800},
        bypass_csp=True,  # axe is injected; nothing else differs
        reduced_motion="reduce",
    )
    watch.add(context)
    person = Person(context.new_page(), bad_lab)
    seen: dict[str, list[str]] = {}

    def look(name: str) -> None:
        seen[name] = serious(person.page)
        assert too_wide(person.page) <= 0, f"{name} scrolls sideways at {width} px"

    tries(person, "missing-chash", logs_in=False)
    expect(person.page.locator("#ask-why")).to_have_text("The scenario decides: it asks for code id_token.")
    look("the page with a scenario")
    person.presses("Log in")
    person.reaches_the_login_page()
    look("login page of a scenario")
    person.logs_in()
    expect(line(person)).to_contain_text("This page stopped with code_hash_wrong")
    look("the page after a scenario")
    person.page.goto(f"{bad_lab.login}/s/")
    link = person.page.get_by_role("link", name="missing-chash", exact=True)
    expect(person.page.get_by_role("row").filter(has=link)).to_contain_text("right")
    look("list of scenarios")
    link.click()
    expect(person.page.locator("#missing-chash")).to_be_in_viewport()
    assert seen == {name: [] for name in seen}
    context.close()
