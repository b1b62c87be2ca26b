"""When the first text is painted, with everything that the page loads and with no script at all.

python -m benchmarks.first_paint
"""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, Route, sync_playwright

from benchmarks.pages import profile
from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from tests.e2e.lab import running

TARGET = Target("text, picture and Log in painted", "the same page without any script", 1.1)
SCRIPTS = r'<script.*?</script>|<link rel="(?:modulepreload|preload)"[^>]*>'
PAINT = """new Promise((resolve) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) resolve(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def without_scripts(route: Route) -> None:
    """Answer with the page as it is, but for its scripts."""
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(SCRIPTS, "", answer.text(), flags=re.DOTALL))


def as_it_is(route: Route) -> None:
    """Answer with the page, by the same detour."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text())


def first_paint(playwright: Playwright, address: str, *, scripts: bool) -> float:
    """Return the milliseconds until something is painted, on a first visit."""
    with profile(playwright) as context:
        page = context.new_page()
        page.route(address, as_it_is if scripts else without_scripts)
        page.goto(address, wait_until="commit")
        if scripts:
            page.get_by_role("button", name="Log in", exact=True).click()  # it takes a press
        elapsed: float = page.evaluate(PAINT)
        return elapsed


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparison = Comparison(TARGET)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as lab, sync_playwright() as playwright:
        address = f"{lab.app}/"
        for pair in by_turns(
            lambda: first_paint(playwright, address, scripts=True),
            lambda: first_paint(playwright, address, scripts=False),
            rounds=rounds,
        ):
            comparison.add(*pair)
    report("first_paint", [comparison])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
