"""From the opening of the page to a Python that runs, or does not: what the person is told on the way."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from server.lab.names import LabPorts
from server.spa import SpaConfig, create_app
from tests.e2e.conftest import Watch
from tests.e2e.lab import ROOT, free_port
from tests.e2e.person import Person
from tests.e2e.serving import HalfWay, serving

PYODIDE = ROOT / ".runtime/pyodide"
WITHOUT_WASM = ["wasm instantiation failed", "console: Error"]
"""What Pyodide writes into the console when its largest file breaks off; the second line in Firefox alone."""


@pytest.fixture
def half_way(person: Person) -> Iterator[HalfWay]:
    """The page, at an address of its own. Its largest file arrives to its half, and stays there until it may go on.

    It is not held by Playwright: where that sends a request on to another address, Firefox keeps back what has arrived
    until all of it is there.
    """
    port, lab_port = free_port(), urlsplit(person.lab.app).port or 0
    page = create_app(SpaConfig.load(ROOT, LabPorts(app=port, login=lab_port, api=lab_port)))
    half_way = HalfWay(page, PYODIDE / "pyodide.asm.wasm", f"http://app.lab.localhost:{port}/")
    with serving(half_way, port):
        yield half_way
        half_way.go_on()


def opens_half_way(person: Person, half_way: HalfWay) -> int:
    """Open the page and wait until everything has arrived that is not held. Returns its bytes."""
    person.page.goto(half_way.address)
    others = sum((PYODIDE / name).stat().st_size for name in ("python_stdlib.zip", "pyodide.asm.mjs"))
    others += person.page.evaluate("fetch('/runtime/app.zip').then(async (answer) => (await answer.blob()).size)")
    expect(person.page.get_by_role("progressbar")).to_have_js_property("value", half_way.half + others)
    return half_way.half + others


def test_the_bar_shows_bytes_and_not_files(person: Person, half_way: HalfWay) -> None:
    arrived = opens_half_way(person, half_way)
    expect(person.page.get_by_role("status").first).to_contain_text(f"{arrived / 1e6:.1f} of ")
    half_way.go_on()
    person.sees_state("ready")


def test_what_needs_python_says_so(person: Person, watch: Watch, half_way: HalfWay) -> None:
    watch.allowed += ["The operation was aborted", *WITHOUT_WASM]  # by the reloads
    person.page.goto(half_way.address)
    status = person.page.get_by_role("status").first
    for button in (person.button("Call API"), person.button("Renew silently"), person.page.get_by_role("tab").last):
        button.click()
        expect(status).to_contain_text("This works as soon as Python runs.")
        person.page.reload()
        expect(status).not_to_contain_text("This works")
    half_way.go_on()
    person.sees_state("ready")
    expect(status).to_contain_text("Python 3.14 runs in this page.")


def test_a_start_that_takes_long_says_so_and_goes_on(person: Person, half_way: HalfWay) -> None:
    person.page.clock.install()
    opens_half_way(person, half_way)  # whatever arrives starts the wait anew
    person.page.clock.fast_forward(60_000)
    expect(person.page.get_by_role("status").first).to_contain_text("nothing has arrived")
    expect(person.button("Try again")).to_be_visible()
    half_way.go_on()
    person.sees_state("ready")


def test_a_connection_that_breaks_ends_in_a_sentence_and_the_press_is_kept(
    person: Person, watch: Watch, half_way: HalfWay
) -> None:
    watch.allowed += ["ERR_", *WITHOUT_WASM]
    opens_half_way(person, half_way)
    person.presses("Log in")
    half_way.break_off()
    person.sees_state("error")
    expect(person.alert).to_contain_text("a part of it could not be loaded")
    person.presses("Try again")
    person.page.wait_for_url(f"{person.lab.login}/**")
    person.page.goto(half_way.address)
    person.sees_state("ready")


def test_on_a_slow_connection_the_bar_moves_with_the_bytes_to_its_end(person: Person, browser_name: str) -> None:
    if browser_name != "chromium":
        pytest.skip("only Chromium can be slowed down from here")
    person.page.add_init_script(
        """globalThis.seen = [];
        new MutationObserver(([{ target }]) => target.id === "boot-bar" && seen.push([target.value, target.max]))
            .observe(document, { subtree: true, attributeFilter: ["value"] });"""
    )
    slow = {"offline": False, "latency": 20, "downloadThroughput": 3_000_000, "uploadThroughput": 1_000_000}
    person.page.context.new_cdp_session(person.page).send("Network.emulateNetworkConditions", slow)
    person.opens()
    seen = person.page.evaluate("seen")
    values = [value for value, _ in seen]
    assert values == sorted(values)
    assert len(set(values)) > 5
    assert values[-1] == seen[-1][1]


@pytest.mark.parametrize("answer", [None, {"status": 404}], ids=["no answer", "404"])
def test_a_file_of_python_that_does_not_come_says_so(
    person: Person, watch: Watch, answer: dict[str, int] | None
) -> None:
    watch.allowed += ["ERR_", "wasm", "NetworkError", *WITHOUT_WASM]
    wasm = "**/pyodide.asm.wasm"
    person.page.route(wasm, lambda route: route.fulfill(**answer) if answer else route.abort())  # type: ignore[arg-type]
    person.page.goto(person.lab.app)
    person.sees_state("error")
    expect(person.alert).to_contain_text("a part of it could not be loaded")
    person.page.unroute(wasm)
    person.presses("Try again")
    person.sees_state("ready")


@pytest.mark.parametrize(
    ("path", "answer", "details"),
    [
        ("pyscript.toml", {"status": 404}, "pyscript.toml"),
        ("pyscript.toml", {"body": 'interpreter = "/runtime'}, "Invalid TOML"),
        ("app/main.py", {"status": 404}, "main.py"),
        ("app/main.py", {"body": "def"}, "SyntaxError"),
        ("runtime/app.zip", {"status": 404}, None),
        ("pyodide/pyodide.mjs", {"status": 404}, None),
    ],
)
def test_a_start_that_fails_says_so(
    person: Person, watch: Watch, path: str, answer: dict[str, object], details: str | None
) -> None:
    watch.allowed += ["PY0404", "PY1000", "Traceback", "Unable to fetch", "console: Error", "type: SyntaxError"]
    # The browsers' own words about pyodide.mjs, Chromium's and Firefox's.
    watch.allowed += ["Failed to fetch dynamically imported module"]
    watch.allowed += ["error loading dynamically imported module", "disallowed MIME type"]
    held: list[Route] = []
    page = person.page
    page.route(f"**/{path}", lambda route: held.append(route))
    with page.expect_request(f"**/{path}"):
        page.goto(person.lab.app)
    person.presses("Log in")
    expect(page.locator("[data-pressed]")).to_have_count(1)
    for route in held:
        route.fulfill(**answer)  # type: ignore[arg-type]  # the arguments of each case
    person.sees_state("error")
    expect(person.alert).to_contain_text("python_did_not_start")
    if details:
        person.alert.get_by_text("Details", exact=True).click()
        expect(person.alert.locator("pre")).to_contain_text(details)
    expect(page.locator("[data-pressed], .py-error, [aria-busy]")).to_have_count(0)
