"""Browsers, labs and people for the end-to-end tests, and what must hold in every one of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

from tests.e2e.lab import Lab, running
from tests.e2e.person import Person
from tests.e2e.providers import PROVIDERS, Provider
from tools import browsers

# A page starts a Python of its own; busy cores can take a while over it, in Firefox most of all.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_name: str) -> dict[str, Any]:
    """An installed browser where there is one; else Playwright's own."""
    options: dict[str, dict[str, Any]] = {
        "chromium": {
            # --no-sandbox: Chromium's sandbox does not start as root. --liftoff-only: WebAssembly starts faster.
            "args": ["--no-sandbox", "--disable-background-networking", "--js-flags=--liftoff-only"],
        },
        "firefox": {},
    }
    executable = browsers.find(browser_name)
    if executable:
        options["chromium"]["executable_path"] = executable
        options["firefox"] = {"executable_path": executable, "channel": "moz-firefox"}
    return {**browser_type_launch_args, **options[browser_name]}


@pytest.fixture
def run_lab(tmp_path: Path) -> Iterator[Callable[..., Lab]]:
    """Start a lab with an empty data folder; the arguments are those of :func:`tests.e2e.lab.running`."""
    with ExitStack() as stack:
        count = 0

        def start(**arguments: Any) -> Lab:
            nonlocal count
            count += 1
            folder = tmp_path / f"lab-{count}"
            folder.mkdir()
            return stack.enter_context(running(folder, **arguments))

        yield start


@pytest.fixture(scope="module")
def provider(request: pytest.FixtureRequest) -> Provider:
    """Whom the page sends people to: our own server, unless the test is for ``BOTH_PROVIDERS``."""
    return PROVIDERS[getattr(request, "param", "ours")]


@pytest.fixture(scope="session")
def labs_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Provider], Lab]]:
    """The lab that most tests use one after the other, for each provider; it starts when the first test wants it."""
    with ExitStack() as stack:

        @cache
        def lab(provider: Provider) -> Lab:
            return stack.enter_context(provider.running(tmp_path_factory.mktemp("lab")))

        yield lab


@pytest.fixture
def lab(labs_of_the_run: Callable[[Provider], Lab], provider: Provider) -> Lab:
    """A lab as ``make run`` starts it, in which nobody has done anything yet."""
    lab = labs_of_the_run(provider)
    lab.forget()
    return lab


def is_here(host: str) -> bool:
    """Return whether a browser looks for ``host`` on this machine and nowhere else (RFC 6761 section 6.3)."""
    return host == "localhost" or host.endswith(".localhost")


class Watch:
    """Listens to everything a browser does and collects what must never happen."""

    def __init__(self) -> None:
        self.trouble: list[str] = []
        self.allowed: list[str] = ["Failed to load resource"]  # a 401 is shown by the browser and by the page

    def add(self, context: BrowserContext) -> None:
        """Watch all pages of ``context``."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("page", self._page)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not is_here(address.hostname or ""):
            self.trouble.append(f"a request left this machine: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note("console", message.text)

    def _error(self, error: WebError) -> None:
        self._note("uncaught", str(error.error))  # Firefox counts what a policy forbids among these

    def _note(self, kind: str, text: str) -> None:
        line = f"{kind}: {text}"
        if not any(part in line for part in self.allowed):
            self.trouble.append(line)

    def _page(self, page: Page) -> None:
        page.on("crash", lambda: self.trouble.append("the renderer crashed"))


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What must never happen did not happen: a foreign request, a console error, a crash."""
    watch = Watch()
    yield watch
    assert watch.trouble == [], "\n".join(watch.trouble)


@pytest.fixture
def person(page: Page, lab: Lab, provider: Provider, watch: Watch) -> Person:
    """Somebody in front of a browser, before the page is opened."""
    watch.add(page.context)
    return provider.person(page, lab)


@pytest.fixture
def new_person(new_context: Callable[..., BrowserContext], provider: Provider, watch: Watch) -> Callable[[Lab], Person]:
    """Somebody else, in front of a browser of their own."""

    def make(lab: Lab, **options: Any) -> Person:
        context = new_context(**options)
        watch.add(context)
        return provider.person(context.new_page(), lab)

    return make


@pytest.fixture(scope="module")
def same_lab(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One lab for all tests of a file. It asks nobody what the page may do, so that every login is like the first."""
    with provider.running(tmp_path_factory.mktemp("lab"), first_party=True) as lab:
        yield lab


@pytest.fixture(scope="module")
def same_browser(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for all tests of a file: only the first page starts cold."""
    context = browser.new_context()
    yield context
    context.close()
