"""Nothing is left behind by renewal, successful or not, nor by popups: a page open all day renews hundreds of times.

Three things would pile up in a browser unseen. A JavaScript object that Python still refers to (``JsProxy``) holds a
slot of Pyodide's table of references. A Python function that JavaScript holds (``PyProxy``) lives until somebody
destroys it; Pyodide lists them once it is told to. Frames and listeners are counted by the browser itself.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.person import Person

pytestmark = [
    pytest.mark.client,
    pytest.mark.skip_browser("firefox"),  # what is counted comes from Chromium's own protocol
]

RENEWALS, OTHERS = 200, 10
FIRST_RENEWALS, FIRST_OTHERS = 20, 5
"""Lazy imports, caches and compiled code have their place after these."""

JS_HEAP_MAY_GROW = 2_000_000
"""Bytes. The browser itself keeps a note of each of the last 250 requests; a leak of 10 kB a renewal is too much."""

MAKE_A_CLIENT = """
from app.oidc.browser import browser_ports
from dataclasses import replace
import pyodide_js

client.stop()
pyodide_js._module.enable_pyproxy_allocation_tracing()
globals()["alone"] = Client(client.settings, browser_ports())
globals()["by_message"] = Client(replace(client.settings, silent_transport="web_message"), browser_ports())
globals()["impatient"] = Client(replace(client.settings, silent_timeout_seconds=0.1), browser_ports())
"""

REPEAT = """
for _ in range({times}):
    {what}
await asyncio.sleep(0)
gc.collect()
"""

COUNT = """async () => {
    const { whenDefined } = await import(document.querySelector("link[href$='/pyscript/core.js']").href);
    const module = (await whenDefined("py")).interpreter._module;
    return {
        js_objects_in_python: module._hiwire_num_refs(),
        python_objects_in_js: module.pyproxy_alloc_map.size,
        python_memory: module.HEAP8.length,
    };
}"""


@pytest.fixture
def person(same_browser: BrowserContext, same_lab: Lab, watch: Watch) -> Iterator[Person]:
    """Somebody who is logged in, with a client beside the app's own, so that nothing is drawn."""
    same_browser.clear_cookies()
    watch.add(same_browser)
    person = Person(same_browser.new_page(), same_lab)
    person.opens()
    person.presses("Log in")
    person.logs_in()
    person.sees_state("signed-in")
    python_in_page.run(person.page, MAKE_A_CLIENT)
    yield person
    person.page.close()


class Counter:
    """Counts what is left in the page after something was done many times."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("Performance.enable")

    def after(self, what: str, times: int) -> dict[str, int]:
        """Run ``what`` in the page so often, collect the garbage, and return the counts."""
        python_in_page.run(self._page, REPEAT.format(what=what, times=times))
        self._devtools.send("HeapProfiler.collectGarbage")
        counts: dict[str, int] = self._page.evaluate(COUNT)
        metrics = {
            each["name"]: int(each["value"]) for each in self._devtools.send("Performance.getMetrics")["metrics"]
        }
        return counts | {name: metrics[name] for name in ("Frames", "JSEventListeners", "JSHeapUsedSize")}


def growth(person: Person, what: str, first: int, times: int) -> dict[str, int]:
    """Do ``what``, which asks the authorization server, ``first`` times, then ``times``; return how the counts grew."""
    counter = Counter(person.page)
    before = counter.after(what, first)
    person.requests.clear()
    after = counter.after(what, times)
    assert len(person.requests_to("/authorize")) == times
    return {name: after[name] - before[name] for name in after}


def test_200_silent_renewals_leave_nothing_behind(person: Person) -> None:
    grown = growth(person, "await alone.login_silently()", FIRST_RENEWALS, RENEWALS)

    assert grown["js_objects_in_python"] == 0
    assert grown["python_objects_in_js"] == 0
    assert grown["python_memory"] == 0
    for name in ("Frames", "JSEventListeners"):  # the last frame may still be on its way out
        assert grown[name] < RENEWALS / 10
    assert grown["JSHeapUsedSize"] < JS_HEAP_MAY_GROW


ENDS_WITH = "assert (await asyncio.gather({client}.login_silently(), return_exceptions=True))[0].code == '{code}'"


def test_other_ways_leave_nothing_behind(person: Person) -> None:
    """By message, in a popup, and in vain: without an answer, and refused."""

    def leaves_nothing_behind(what: str) -> None:
        grown = growth(person, what, FIRST_OTHERS, OTHERS)
        heap = grown.pop("JSHeapUsedSize")
        assert max(grown.values()) < OTHERS / 2, (what, grown)  # a leak shows each time; windows take theirs to go
        assert heap < JS_HEAP_MAY_GROW

    leaves_nothing_behind("await by_message.login_silently()")
    leaves_nothing_behind("await alone.login_in_popup()")
    person.page.route("**/authorize?*", lambda route: route.fulfill(content_type="text/html", body="Log in"))
    leaves_nothing_behind(ENDS_WITH.format(client="impatient", code="no_answer"))
    person.page.unroute("**/authorize?*")
    person.page.context.clear_cookies()
    leaves_nothing_behind(ENDS_WITH.format(client="alone", code="login_required"))
    assert person.page.context.pages == [person.page]  # by now every popup has closed


LEAKS = {
    "kept.append(js.Object.new())": "js_objects_in_python",
    "create_proxy(lambda: None)": "python_objects_in_js",
    "js.document.createElement('p').addEventListener('click', create_proxy(print))": "python_objects_in_js",
    "kept.append(bytes(1_000_000))": "python_memory",
    "js.document.body.append(js.document.createElement('iframe'))": "Frames",
    "js.window.addEventListener('message', js.Function.prototype.bind())": "JSEventListeners",
}
"""Lines that leave something behind each time, and the count that must show it."""


def test_a_leak_would_be_counted(person: Person) -> None:
    counter = Counter(person.page)
    python_in_page.run(
        person.page, "import js\nfrom pyodide.ffi import create_proxy\nkept = []\nglobals().update(locals())"
    )
    for leak, name in LEAKS.items():
        before = counter.after("pass", 1)
        after = counter.after(leak, FIRST_RENEWALS)
        assert after[name] - before[name] >= FIRST_RENEWALS, leak
