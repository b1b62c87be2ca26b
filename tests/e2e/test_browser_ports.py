"""The edge to the browser, where a fake proves nothing.

The way back into the page, the signals of waking up, and a browser that keeps locks and storage from the page.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.person import Person
from tests.e2e.providers import BOTH_PROVIDERS, Provider

pytestmark = pytest.mark.client


@pytest.fixture
def person(same_browser: BrowserContext, same_lab: Lab, provider: Provider, watch: Watch) -> Iterator[Person]:
    """Somebody who is not logged in."""
    same_browser.clear_cookies()
    watch.add(same_browser)
    person = provider.person(same_browser.new_page(), same_lab)
    yield person
    person.page.close()


@BOTH_PROVIDERS
def test_the_place_in_the_page_comes_back_without_a_history_entry(person: Person) -> None:
    person.page.set_viewport_size({"width": 360, "height": 400})  # where the text takes the whole width and scrolls
    # Without this the browser moves on with what it shows when something above it grows, as the profile does.
    person.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.documentElement.style.overflowAnchor = 'none'; })"
    )
    person.opens("/?lesson=6")
    person.page.evaluate("scrollTo({top: 150, behavior: 'instant'})")
    person.button("Log in").evaluate("button => button.click()")  # a mouse would scroll the page to it first
    person.reaches_the_login_page()
    entries = person.page.evaluate("history.length")
    person.logs_in()
    person.sees_state("signed-in")
    assert person.address() == f"{person.lab.app}/?lesson=6"
    assert person.page.evaluate("scrollY") == 150
    assert person.page.evaluate("history.length") == entries + 1  # the answer itself, and nothing of ours


WAKE = """
from app.oidc.browser import browser_ports
from js import Event, PageTransitionEvent, document, window

def fire():
    document.dispatchEvent(Event.new("visibilitychange"))
    window.dispatchEvent(Event.new("online"))
    window.dispatchEvent(PageTransitionEvent.new("pageshow"))

heard = []
stop = browser_ports().wake.listen(lambda: heard.append(1))
fire()
stop()
fire()
return len(heard)
"""


def test_a_page_that_wakes_up_hears_of_it(person: Person) -> None:
    """It is visible again, online again, or shown again from the cache."""
    person.opens()
    assert python_in_page.run(person.page, WAKE) == 3
    person.page.evaluate("Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})")
    assert python_in_page.run(person.page, WAKE) == 0  # a page that nobody sees can wait
    expect(person.alert).to_have_count(0)


FORBIDS = """() => {
    const forbidden = () => { throw new DOMException("The request was denied.", "SecurityError"); };
    navigator.locks.request = async () => forbidden();
    globalThis.BroadcastChannel = class { constructor() { forbidden(); } };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: forbidden });
}"""
"""What browsers do to a page whose site may store nothing."""

ALONE = """
from app.oidc.browser import browser_ports

ports = browser_ports()
ports.channel.listen(print)()
ports.channel.post("anybody there?")
async with asyncio.timeout(5), ports.locks.hold("renewal"):
    try:
        ports.session_storage.set("key", "value")
    except OSError as error:
        return [str(error), ports.session_storage.get("key"), ports.local_storage.names()]
"""


def test_a_browser_without_storage_locks_and_channels_leaves_the_page_alone_but_at_work(person: Person) -> None:
    person.opens()
    person.page.evaluate(FORBIDS)
    assert python_in_page.run(person.page, ALONE) == ["the browser forbids this page to store anything", None, []]


HELD = """
from app.oidc.browser import browser_ports
from js import navigator

locks = browser_ports().locks
async with locks.hold("renewal"):
    try:
        async with asyncio.timeout(0.1), locks.hold("renewal"):
            return "two at once"
    except TimeoutError:
        pass
held = await navigator.locks.query()
return [held.held.length, held.pending.length]
"""


def test_a_lock_has_one_holder_and_who_gives_up_leaves_the_queue(person: Person) -> None:
    person.opens()
    assert python_in_page.run(person.page, HELD) == [0, 0]


ASK = """
from app.oidc.browser import browser_ports

try:
    await browser_ports().http.request("GET", {url!r}, headers={{}}, body=None, timeout_seconds=5)
except OSError as error:
    return getattr(error, "obstacle", "none that is known")
"""


def test_a_request_without_an_answer_says_what_kept_it_from_one(person: Person, watch: Watch) -> None:
    watch.allowed += [
        "The page’s settings blocked",
        "Content-Security-Policy",
        "Content Security Policy",
        "CORS",
        "Cross-Origin",
        "Fetch API cannot load",
    ]
    person.opens()

    def obstacle(url: str) -> str:
        return str(python_in_page.run(person.page, ASK.format(url=url)))

    assert obstacle("http://elsewhere.localhost/") == "policy"
    assert obstacle(f"{person.lab.login}/no-page-reads-this") == "cors"
    person.page.route("**/down", lambda route: route.abort())
    assert obstacle(f"{person.lab.login}/down") == "none that is known"
    person.page.context.set_offline(True)
    assert obstacle(f"{person.lab.login}/no-page-reads-this") == "offline"
    person.page.context.set_offline(False)


POST = """
from app.oidc.browser import browser_ports
from app.oidc.errors import SettingsError

try:
    await browser_ports().navigator.post("http://elsewhere.localhost/logout", {"state": "x"})
except SettingsError as error:
    return str(error)
"""


def test_a_form_that_the_pages_own_policy_forbids_is_told(person: Person, watch: Watch) -> None:
    watch.allowed += ["The page’s settings blocked", "Content Security Policy", "Content-Security-Policy"]
    person.opens()
    assert python_in_page.run(person.page, POST) == (
        "This page's own Content-Security-Policy forbids a form to go to http://elsewhere.localhost. "
        "Add http://elsewhere.localhost to 'form-action' in the policy that the page is served with."
    )


VIOLATIONS = """
from app.oidc.browser.javascript import js_object
from app.oidc.browser.policy import listen_to_policy
from js import SecurityPolicyViolationEvent, document

def happens(directive, disposition):
    what = {"effectiveDirective": directive, "violatedDirective": directive, "disposition": disposition}
    where = {"blockedURI": "http://login.example/authorize", "documentURI": "", "originalPolicy": "", "statusCode": 200}
    event = SecurityPolicyViolationEvent.new("securitypolicyviolation", js_object({**what, **where}))
    document.dispatchEvent(event)

heard = []
stop = listen_to_policy("frame-src", heard.append)
happens("frame-src", "report")
happens("connect-src", "enforce")
happens("frame-src", "enforce")
stop()
happens("frame-src", "enforce")
return heard
"""


def test_a_policy_that_only_reports_is_no_obstacle(person: Person) -> None:
    person.opens()
    assert python_in_page.run(person.page, VIOLATIONS) == ["http://login.example"]
