"""How long the page takes until it is ready, and how much it loads, beside PyScript's smallest page.

python -m benchmarks.page_start
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from benchmarks.pages import loaded_bytes, profile, settled_at, smallest_page, visit
from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from tests.e2e.lab import running

SMALLEST = "PyScript's smallest page on npm's own files"
TARGETS = {
    "first": Target("page ready, first visit", f"{SMALLEST}, first visit", 0.55),
    "second": Target("page ready, second visit with the same profile", f"{SMALLEST}, second visit", 0.33),
    "first_bytes": Target("bytes over the network, first visit", "the files as npm ships them", 0.35, "bytes"),
    "second_bytes": Target("bytes over the network, second visit", "50,000 bytes", 1.0, "bytes"),
}
NOTES = {
    "first": "both pages compile the WebAssembly of Python, which no part of this repository makes faster.",
    "second": "nearly all of it is Python's own start, which both pages share: its machine code from the browser's "
    "cache, and some two hundred modules that Pyodide imports. A memory snapshot would save about 100 ms.",
    "first_bytes": "the standard library is sent compiled, for a fast start, and is larger so. Not tried: a library of "
    "only what the page imports.",
    "second_bytes": "something is not kept by the browser.",
}
"""Why a target is missed, if it is."""
READING = 3_000  # milliseconds that a person looks at the page before they leave it; the browser fills its caches


@dataclass(frozen=True, slots=True)
class Visits:
    """What two visits with one new profile cost."""

    first: float
    second: float
    first_bytes: float
    second_bytes: float


def visits(playwright: Playwright, address: str) -> Visits:
    """Visit ``address`` twice."""

    def cost(page: Page) -> tuple[float, float]:
        return settled_at(page), loaded_bytes(page)

    with profile(playwright) as context:
        page = visit(context, address)
        first, first_bytes = cost(page)
        page.wait_for_timeout(READING)  # as long as a person stays, so that the browser can finish its cache
        page.close()
        second, second_bytes = cost(visit(context, address))
    return Visits(first, second, first_bytes, second_bytes)


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparisons = {name: Comparison(target, note=NOTES[name]) for name, target in TARGETS.items()}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as lab,
        smallest_page() as smallest,
        sync_playwright() as playwright,
    ):
        for ours, theirs in by_turns(
            lambda: visits(playwright, lab.app + "/"), lambda: visits(playwright, smallest), rounds=rounds
        ):
            for name, comparison in comparisons.items():
                limit = 50_000 if name == "second_bytes" else getattr(theirs, name)
                comparison.add(getattr(ours, name), limit)
    report("page_start", list(comparisons.values()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
