"""A page of another origin that talks to ours in our own words: nobody listens, and nothing breaks."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route as Path

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab, free_port
from tests.e2e.person import Person
from tests.e2e.providers import BOTH_PROVIDERS, Provider
from tests.e2e.serving import serving

pytestmark = [pytest.mark.client, BOTH_PROVIDERS]

SAY = """([target, state, iss, session]) => {
    const answer = { state, iss, access_token: "evil", id_token: "e.v.il", token_type: "Bearer", expires_in: "600" };
    const query = new URLSearchParams(answer).toString();
    const client = `oidc spa ${iss} `;
    const now = Date.now() / 1000;
    const tokens = {
        response_type: "id_token token", received_at: now, expires_at: now + 600, scope: "openid profile",
        missing_scope: "", audience: "https://api.lab.example/", access_token: "evil", token_type: "Bearer",
        id_token: "e.v.il", id_token_claims: { iss, sub: "evil", exp: now + 600 }, id_token_header: { alg: "RS256" },
    };
    const messages = [
        { type: "authorization_response", response: answer },
        { type: "authorization_response", response: { state, iss, error: "access_denied" } },
        { type: "authorization_response", response: null },
        answer, "#" + query, query, JSON.stringify(answer),
        JSON.stringify({ client, type: "end", session, reason: "logout", sentence: "You logged out." }),
        JSON.stringify({
            client, type: "tokens", session: "evil", key: "", tokens, profile: { sub: "evil", name: "Mallory" },
        }),
        null, [], 1,
    ];
    const ours = { opener: globalThis.opener, opened: globalThis.opened, framed: globalThis.frames[0] }[target];
    for (const message of messages) ours?.postMessage(message, "*");
    for (const host of ["", " " + new URL(iss).host, " " + location.host]) {
        const channel = new BroadcastChannel("pyscript-oidc" + host);
        for (const message of messages) channel.postMessage(message);
        channel.close();
    }
}"""


@pytest.fixture(scope="module")
def desk() -> Iterator[str]:
    """The address of a page of another origin."""

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Evil</title><p>Nothing to see here.")

    port = free_port()
    with serving(Starlette(routes=[Path("/", page)]), port):
        yield f"http://evil.localhost:{port}/"


@pytest.fixture
def person(same_browser: BrowserContext, same_lab: Lab, provider: Provider, watch: Watch) -> Iterator[Person]:
    """Somebody who is not logged in."""
    same_browser.clear_cookies()
    watch.add(same_browser)
    person = provider.person(same_browser.new_page(), same_lab)
    person.opens()
    yield person
    for page in same_browser.pages:
        page.close()


def opens_evil(person: Person, desk: str) -> Page:
    """Let the page open the evil one, which then has it as its opener."""
    with person.page.context.expect_page() as opened:
        person.page.evaluate("(desk) => void window.open(desk)", desk)
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("opener !== null")
    return opened.value


def session(person: Person) -> str:
    """Return the identifier of the session, if somebody is signed in."""
    flags = [json.loads(value) for name, value in person.storage()["local"].items() if name.endswith("signed-in")]
    return str(flags[0].get("session", "none")) if flags else "none"


def says(evil: Page, target: str, person: Person, state: str = "x" * 43) -> None:
    """Post every kind of message from the evil page, and wait until our page has had them."""
    evil.evaluate(SAY, [target, state, person.lab.login, session(person)])
    person.page.evaluate("() => new Promise((later) => setTimeout(later))")


MESSAGES = """
from app.oidc.browser.windows import BrowserWindow
return [each.messages.qsize() for each in gc.get_objects() if isinstance(each, BrowserWindow)]
"""


def keeps_no_message(person: Person) -> None:
    """A window is open, and nothing that was said to the page waits in it to be read."""
    assert python_in_page.run(person.page, MESSAGES) == [0]


def is_undisturbed(person: Person) -> None:
    """Nobody is signed in, and the page shows no error."""
    person.sees_state("ready")
    expect(person.alert).to_have_count(0)
    expect(person.tokens).to_contain_text("no token")
    assert session(person) == "none"


def says_at_home(person: Person) -> None:
    """Post the same messages from a page of our own origin."""
    page = person.page.context.new_page()
    page.goto(f"{person.lab.app}/app/static/blank.html")
    page.evaluate(SAY, ["nobody", "x" * 43, person.lab.login, session(person)])


def test_a_page_that_we_opened_is_not_heard(person: Person, desk: str) -> None:
    evil = opens_evil(person, desk)
    says(evil, "opener", person)
    is_undisturbed(person)
    says_at_home(person)  # the words are right: a tab of our own would be believed
    person.sees_state("signed-in")
    expect(person.profile).to_contain_text("Mallory")


def test_a_page_that_we_opened_cannot_end_the_session(person: Person, desk: str) -> None:
    person.presses("Log in")
    person.logs_in()
    person.sees_state("signed-in")
    evil = opens_evil(person, desk)
    says(evil, "opener", person)
    person.sees_state("signed-in")
    expect(person.profile).to_contain_text("Ada Lovelace")
    expect(person.alert).to_have_count(0)
    says_at_home(person)
    person.sees_state("ready")


def test_a_page_that_opens_ours_is_not_heard(person: Person, desk: str) -> None:
    evil = person.page.context.new_page()
    evil.goto(desk)
    with evil.context.expect_page() as opened:
        evil.evaluate("(address) => void (globalThis.opened = window.open(address))", person.lab.app)
    person.page = opened.value
    for _ in range(3):  # while it loads, and after
        evil.evaluate(SAY, ["opened", "x" * 43, person.lab.login, "none"])
        expect(person.button("Log in")).to_be_visible()
    person.sees_state("ready")
    says(evil, "opened", person)
    is_undisturbed(person)


@pytest.mark.parametrize("path", ["/", "/app/static/blank.html"])
def test_a_page_that_frames_ours_gets_nothing(person: Person, desk: str, watch: Watch, path: str) -> None:
    watch.allowed += ["frame-ancestors", "Content-Security-Policy", "Content Security Policy"]  # the browser says so
    evil = person.page.context.new_page()
    evil.goto(desk)
    with evil.expect_event("response", lambda response: response.url == person.lab.app + path):
        evil.evaluate(
            "(address) => { const f = document.createElement('iframe'); f.src = address; document.body.append(f); }",
            person.lab.app + path,
        )
    says(evil, "framed", person)
    expect(evil.frame_locator("iframe").get_by_role("button", name="Log in")).to_have_count(0)
    is_undisturbed(person)


@pytest.mark.parametrize("of_the_issuer", [False, True])
def test_while_a_message_is_awaited_only_the_frame_is_heard(person: Person, desk: str, of_the_issuer: bool) -> None:
    """The evil page knows the state, and may even be of the right origin, but it is in another window."""
    logs_in_with_messages(person)
    person.requests.clear()
    evil = opens_evil(person, f"{person.lab.login}/account" if of_the_issuer else desk)
    held: list[Route] = []
    person.page.route(f"{person.lab.authorization_endpoint}?*", lambda route: held.append(route))
    with person.page.expect_request(lambda request: "prompt=none" in request.url) as asked:
        person.presses("Renew silently")
    says(evil, "opener", person, parse_qs(urlsplit(asked.value.url).query)["state"][0])
    keeps_no_message(person)
    person.page.unroute(f"{person.lab.authorization_endpoint}?*")
    for route in held:
        route.continue_()
    expect(person.page.get_by_text("Renewed silently at")).to_be_visible()
    expect(person.alert).to_have_count(0)
    expect(person.profile).to_contain_text("Ada Lovelace")
    assert len(person.authorization_requests()) == 1


def logs_in_with_messages(person: Person) -> None:
    """Log in to a page whose hidden frames answer by message."""
    person.is_given_other_settings("\n[auth]", '\n[auth]\nsilent_transport = "web_message"')
    person.opens()
    person.presses("Log in")
    person.logs_in()
    person.sees_state("signed-in")


def test_while_a_popup_is_open_nobody_else_is_heard(person: Person, desk: str) -> None:
    evil = opens_evil(person, desk)
    with person.page.context.expect_page() as opened:
        python_in_page.run(person.page, "globals()['popup'] = asyncio.ensure_future(client.login_in_popup())")
    popup = person.at(opened.value)
    popup.reaches_the_login_page()
    says(evil, "opener", person, parse_qs(urlsplit(person.authorization_requests()[0].url).query)["state"][0])
    keeps_no_message(person)
    is_undisturbed(person)
    with popup.page.expect_event("close"):
        popup.logs_in()
    person.sees_state("signed-in")
    expect(person.alert).to_have_count(0)
