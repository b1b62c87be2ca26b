"""How long the page takes until it is ready, and how much it loads, beside PyScript's smallest page.

python -m benchmarks.page_start
"""

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from benchmarks.pages import loaded_bytes, profile, settle, settled_at, smallest_page, visit
from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from tests.e2e.lab import Lab, running
from tests.e2e.person import Person

SMALLEST = "PyScript's smallest page on npm's own files"
TARGETS = {
    "first": Target("page ready, first visit", f"{SMALLEST}, first visit", 0.55),
    "second": Target("page ready, second visit with the same profile", f"{SMALLEST}, second visit", 0.33),
    "back": Target("page ready on return from the login, same profile", f"{SMALLEST}, second visit", 0.33),
    "first_bytes": Target("bytes over the network, first visit", "the files as npm ships them", 0.35, "bytes"),
    "second_bytes": Target("bytes over the network, second visit", "50,000 bytes", 1.0, "bytes"),
}
NOTES = {
    "first": "both pages compile the WebAssembly of Python, which no part of this repository makes faster.",
    "second": "nearly all of it is Python's own start, which both pages share: its machine code from the browser's "
    "cache, and some two hundred modules that Pyodide imports. A memory snapshot would save about 100 ms.",
    "back": "as above; on top of it come discovery, the issuer's keys, thirteen checks and UserInfo.",
    "first_bytes": "the standard library is sent compiled, for a fast start, and is larger so. Tried: without its "
    "docstrings it is 0.4 MB smaller, which is not enough, and help() would have nothing to say.",
    "second_bytes": "something is not kept by the browser.",
}
"""Why a target is missed, if it is."""
READING = 3_000  # milliseconds that a person looks at the page before they leave it; the browser fills its caches


@dataclass(frozen=True, slots=True)
class Visits:
    """What the visits with one new profile cost. ``back`` is the return from a login, in milliseconds."""

    first: float
    second: float
    first_bytes: float
    second_bytes: float
    back: float = 0


def visits(context: BrowserContext, address: str) -> tuple[Page, Visits]:
    """Visit ``address`` twice. Returns the page, and what both visits cost."""

    def cost(page: Page) -> tuple[float, float]:
        return settled_at(page), loaded_bytes(page)

    page = visit(context, address)
    first, first_bytes = cost(page)
    page.wait_for_timeout(READING)  # as long as a person stays, so that the browser can finish its cache
    page.close()
    page = visit(context, address)
    second, second_bytes = cost(page)
    return page, Visits(first, second, first_bytes, second_bytes)


def ours(playwright: Playwright, lab: Lab) -> Visits:
    """Visit the page twice, and then log in."""
    with profile(playwright) as context:
        page, found = visits(context, f"{lab.app}/")
        person = Person(page, lab)
        person.presses("Log in")
        person.logs_in()
        person.presses("Allow")
        page.wait_for_url(f"{lab.app}/**")
        settle(page, "signed-in")
        return replace(found, back=settled_at(page))


def theirs(playwright: Playwright, address: str) -> Visits:
    """Visit PyScript's smallest page twice. Its second visit is what the return from a login is compared with."""
    with profile(playwright) as context:
        _, found = visits(context, address)
        return replace(found, back=found.second)


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparisons = {name: Comparison(target, note=NOTES[name]) for name, target in TARGETS.items()}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as lab,
        smallest_page() as smallest,
        sync_playwright() as playwright,
    ):
        for our_visits, their_visits in by_turns(
            lambda: ours(playwright, lab), lambda: theirs(playwright, smallest), rounds=rounds
        ):
            for name, comparison in comparisons.items():
                limit = 50_000 if name == "second_bytes" else getattr(their_visits, name)
                comparison.add(getattr(our_visits, name), limit)
    report("page_start", list(comparisons.values()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
