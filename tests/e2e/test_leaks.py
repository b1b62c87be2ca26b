"""Nothing is left behind by silent renewal: a page that is open all day renews hundreds of times.

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

# What is counted comes from Chromium's own protocol; the adapter's code is the same in every browser.
pytestmark = [pytest.mark.client, pytest.mark.skip_browser("firefox")]

RENEWALS = 200
FIRST_RENEWALS = 20
"""Lazy imports, caches and compiled code have their place after these."""

JS_HEAP_MAY_GROW = 2_000_000
"""Bytes. The browser itself keeps a note of each of the last 250 requests; a leak of 10 kB a renewal is too much."""

MAKE_A_CLIENT = """
from app.oidc.browser import browser_ports
import pyodide_js

client.stop()
pyodide_js._module.enable_pyproxy_allocation_tracing()
globals()["alone"] = Client(client.settings, browser_ports())
"""

REPEAT = """
for _ in range({times}):
    {what}
await asyncio.sleep(0)
gc.collect()
"""

COUNT = """async () => {
    const { whenDefined } = await import("/runtime/pyscript/core.js");
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


def test_200_silent_renewals_leave_nothing_behind(person: Person) -> None:
    counter = Counter(person.page)
    before = counter.after("await alone.login_silently()", FIRST_RENEWALS)
    person.requests.clear()
    after = counter.after("await alone.login_silently()", RENEWALS)

    assert len(person.requests_to("/authorize")) == RENEWALS
    assert after["js_objects_in_python"] == before["js_objects_in_python"]
    assert after["python_objects_in_js"] == before["python_objects_in_js"]
    assert after["python_memory"] == before["python_memory"]
    for name in ("Frames", "JSEventListeners"):  # the last frame may still be on its way out
        assert after[name] - before[name] < RENEWALS / 10
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < JS_HEAP_MAY_GROW


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
