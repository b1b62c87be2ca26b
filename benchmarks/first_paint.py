"""When the first text is painted, with everything that the page loads and with no script at all.

That the button takes a press at that time is tested in tests/e2e/test_start.py.

python -m benchmarks.first_paint
"""

import re
import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.pages import profile
from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from tests.e2e.lab import running

TARGET = Target("text, picture and Log in painted", "the same page without any script", 1.1)
SCRIPTS = r'<script.*?</script>|<link rel="(?:modulepreload|preload)"[^>]*>'
NOTE = "early.js is loaded before anything is painted; where the rest goes is not known."
PAINT = """new Promise((resolve) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) resolve(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def served(address: str) -> tuple[str, dict[str, str]]:
    """Return the page as the server sends it, and its headers."""
    host = urlsplit(address)
    connection = HTTPConnection("127.0.0.1", host.port)
    connection.request("GET", "/", headers={"Host": host.netloc})
    answer = connection.getresponse()
    return answer.read().decode(), dict(answer.getheaders())


def first_paint(playwright: Playwright, address: str, *, scripts: bool) -> float:
    """Return the milliseconds until something is painted, on a first visit."""
    with profile(playwright) as context:
        page = context.new_page()
        text, headers = served(address)
        body = text if scripts else re.sub(SCRIPTS, "", text, flags=re.DOTALL)
        page.route(address, lambda route: route.fulfill(body=body, headers=headers))  # both by the same detour
        page.goto(address, wait_until="commit")
        elapsed: float = page.evaluate(PAINT)
        return elapsed


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparison = Comparison(TARGET, note=NOTE)
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
