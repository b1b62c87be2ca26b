"""How long the page takes to start, with the compiled standard library and with the one that npm ships.

    make bench

Rounds alternate between the two, so that a slow moment of the machine hits both; each figure is the
smallest of its rounds, in milliseconds from navigation to the page's own ``ready``. Compare the ratio.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.e2e.lab import ROOT, running
from tools import browsers

ROUNDS = 5
STOCK = ROOT / "node_modules/pyodide/python_stdlib.zip"


def start(page: Page, address: str | None) -> float:
    """Open ``address``, or reload if it is None; return the milliseconds until the page is ready."""
    page.goto(address) if address else page.reload()
    page.locator("html[data-app=ready]").wait_for()
    elapsed: float = page.evaluate("performance.now()")
    return elapsed


def stock(route: Route) -> None:
    """Answer with the standard library as npm ships it."""
    route.fulfill(path=STOCK)


def measure(browser: Browser, address: str, compiled: bool) -> tuple[float, float]:
    """Return the times of a cold start, in a fresh profile, and of a reload."""
    context = browser.new_context()
    page = context.new_page()
    if not compiled:
        page.route("**/python_stdlib.zip", stock)
    cold, warm = start(page, address), start(page, None)
    context.close()
    return cold, warm


def main() -> None:
    """Run the rounds and print a table."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.find("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        rounds = [
            {kind: measure(browser, lab.app, kind == "compiled") for kind in ("compiled", "stock")}
            for _ in range(ROUNDS)
        ]
        browser.close()
    print(f"{'':12}{'cold ms':>10}{'warm ms':>10}   smallest of {ROUNDS} rounds")
    best = {kind: [min(r[kind][i] for r in rounds) for i in range(2)] for kind in ("compiled", "stock")}
    for kind, (cold, warm) in best.items():
        print(f"{kind:12}{cold:10.0f}{warm:10.0f}")
    print(f"{'ratio':12}{best['stock'][0] / best['compiled'][0]:10.2f}{best['stock'][1] / best['compiled'][1]:10.2f}")


if __name__ == "__main__":
    main()
