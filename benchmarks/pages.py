"""The pages that are compared in a browser, and how one visit is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Playwright
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from server.web.security_headers import SecurityHeaders
from tests.e2e.lab import ROOT, free_port
from tests.e2e.serving import serving
from tools import browsers

SMALLEST_PAGE = """<!doctype html>
<html lang="en" data-app="loading">
<head>
<title>PyScript's smallest page</title>
<link rel="icon" href="data:,">
<script type="module" src="/pyscript/core.js"></script>
</head>
<body><script type="py" src="/main.py" config="/pyscript.toml"></script></body>
</html>
"""
SMALLEST_CONFIG = 'interpreter = "/pyodide/pyodide.mjs"\n'
SMALLEST_MAIN = 'from pyscript import document\n\ndocument.documentElement.dataset.app = "ready"\n'

# By the page's own clock, from the moment the browser asked for the document (after redirects, if there were any).
NOTE_THE_STATES = """
new MutationObserver(() => {
  const state = document.documentElement?.dataset.app;
  if (!state || state === "loading" || globalThis.settledAt) return;
  globalThis.settledAt = performance.now() - performance.getEntriesByType("navigation")[0].fetchStart;
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-app"] });
"""


@contextmanager
def smallest_page() -> Iterator[str]:
    """Serve PyScript's smallest page, with npm's own files as they are. Yields its address."""

    def text(content: str, media_type: str) -> Response:
        return Response(content, media_type=media_type)

    async def page(request: Request) -> Response:
        return HTMLResponse(SMALLEST_PAGE)

    async def config(request: Request) -> Response:
        return text(SMALLEST_CONFIG, "application/toml")

    async def main(request: Request) -> Response:
        return text(SMALLEST_MAIN, "text/x-python")

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/pyscript.toml", config),
            Route("/main.py", main),
            Mount("/pyscript", StaticFiles(directory=ROOT / "node_modules/@pyscript/core/dist")),
            Mount("/pyodide", StaticFiles(directory=ROOT / "node_modules/pyodide")),
        ],
        middleware=[Middleware(SecurityHeaders, {"Content-Security-Policy": "", "Cache-Control": "no-cache"})],
    )
    port = free_port()
    with serving(app, port):
        yield f"http://smallest.localhost:{port}/"


@contextmanager
def profile(playwright: Playwright) -> Iterator[BrowserContext]:
    """Start a browser with a new profile on disk, as a person has one, in which the caches work as theirs do."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        context = playwright.chromium.launch_persistent_context(
            Path(folder),
            executable_path=browsers.find("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        context.add_init_script(NOTE_THE_STATES)
        try:
            yield context
        finally:
            context.close()


def visit(context: BrowserContext, address: str) -> Page:
    """Open ``address`` in a new tab and return it when the page has settled."""
    page = context.new_page()
    page.goto(address)
    settle(page)
    return page


def settle(page: Page, *states: str) -> None:
    """Wait until the page is in one of ``states``, or ready. Raises if it ends in an error instead."""
    page.locator("html[data-app]:not([data-app=loading])").wait_for()
    state = page.locator("html").get_attribute("data-app")
    if state not in (states or ("ready",)):
        raise RuntimeError(f"{page.url} ended as {state!r}:\n{page.locator('body').inner_text()[:500]}")


def settled_at(page: Page) -> float:
    """Return the milliseconds from the request for the document to the page's own word that it is ready."""
    elapsed: float = page.evaluate("settledAt")
    return elapsed


def loaded_bytes(page: Page) -> float:
    """Return the bytes that came over the network for the document and all that it has loaded, headers included."""
    loaded: float = page.evaluate(
        """["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
            .reduce((sum, { transferSize }) => sum + transferSize, 0)"""
    )
    return loaded
