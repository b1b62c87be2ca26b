"""How long the page takes until it is ready, on the first visit and on the second, beside PyScript's smallest page.

python -m benchmarks.page_start
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.pages import profile, settled_at, smallest_page, visit
from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from tests.e2e.lab import running

SMALLEST = "PyScript's smallest page on npm's own files"
FIRST = Target("page ready, first visit", f"{SMALLEST}, first visit", 0.55)
SECOND = Target("page ready, second visit", f"{SMALLEST}, second visit", 0.33)
READING = 3_000  # milliseconds that a person looks at the page before they leave it; the browser fills its caches


def visits(playwright: Playwright, address: str) -> tuple[float, float]:
    """Return how long the first visit takes in a new profile, and the second."""
    with profile(playwright) as context:
        page = visit(context, address)
        first = settled_at(page)
        page.wait_for_timeout(READING)
        page.close()
        return first, settled_at(visit(context, address))


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    first, second = Comparison(FIRST), Comparison(SECOND)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as lab,
        smallest_page() as smallest,
        sync_playwright() as playwright,
    ):
        for ours, theirs in by_turns(
            lambda: visits(playwright, lab.app + "/"), lambda: visits(playwright, smallest), rounds=rounds
        ):
            first.add(ours[0], theirs[0])
            second.add(ours[1], theirs[1])
    report("page_start", [first, second])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
