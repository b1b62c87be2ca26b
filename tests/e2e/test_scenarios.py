"""Our own client against every issuer that misbehaves on purpose, in a real browser, by name.

One page is started for all of them. In its Python a client is made for each scenario, logs in in a popup, renews if
the scenario is about that, asks UserInfo and calls the API: whatever it does not notice, it goes on with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from server.scenarios import SCENARIOS, Scenario
from tests.conformance import page as document
from tests.e2e import python_in_page
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab, running
from tests.e2e.our_client import ALWAYS, EXPECTED, LOGINS, SETTINGS, WENT_ON
from tests.e2e.person import Person

pytestmark = pytest.mark.client

STAYS = {"silent-hangs", "silent-shows-login-page"}
"""Where the login was in order and stays what it is."""


FRAMED = [
    'violates the following Content Security Policy directive: "frame-ancestors',  # Chromium
    "violates the following directive: “frame-ancestors",  # Firefox
]
"""What a browser says of a login page in a hidden frame."""


@pytest.fixture(scope="module")
def bad_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab with issuers that misbehave on purpose."""
    with running(tmp_path_factory.mktemp("lab"), scenarios=True) as lab:
        yield lab


@pytest.fixture(scope="module")
def started_page(browser: Browser, bad_lab: Lab) -> Iterator[Page]:
    """The lab's page, with nobody signed in; its Python serves all tests of this file."""
    context = browser.new_context()
    Person(page := context.new_page(), bad_lab).opens()
    yield page
    context.close()


@dataclass(frozen=True)
class Seen:
    """What a client did: ``result`` is an error code or that it went on; ``status`` is its session's at the end."""

    result: str
    status: str


@pytest.fixture(scope="module")
def table(browser_name: str) -> Iterator[dict[str, Seen]]:
    """What every scenario came to. If all have run in Chromium, it goes to docs/conformance.md."""
    results: dict[str, Seen] = {}
    yield results
    if results.keys() == SCENARIOS.keys() and browser_name == "chromium":
        rows = [row(each, results[name].result) for name, each in SCENARIOS.items()]
        document.write(client=["| scenario | expected | our client | verdict |", "|---|---|---|---|", *rows])


def row(scenario: Scenario, result: str) -> str:
    did = "goes on" if result == WENT_ON else f"stops with `{result}`"
    verdict = "right" if is_right(scenario, result) else "**wrong**"
    return f"| `{scenario.module or scenario.name}` | {scenario.expected} | {did} | {verdict} |"


def is_right(scenario: Scenario, result: str) -> bool:
    return scenario.expected == "either" or (result == WENT_ON) == (scenario.expected == "accept")


class BadIssuer:
    """One scenario, and a client of it in the page."""

    def __init__(self, page: Page, lab: Lab, scenario: Scenario) -> None:
        self._page, self._lab, self._scenario = page, lab, scenario
        issuer = f"{lab.login}/s/{scenario.name}"
        settings = {
            "issuer": issuer,
            "client_id": "spa",
            "redirect_uri": f"{lab.app}/",
            "silent_redirect_uri": f"{lab.app}/app/static/blank.html",
            "audience": "https://api.lab.example/",
            "response_type": scenario.response_type,
            "api": f"{issuer}/api",
            **ALWAYS,
            **SETTINGS.get(scenario.name, {}),
        }
        self._run(f"""
            from app.oidc import Settings
            from app.oidc.browser import browser_ports
            from app.oidc import OidcError

            async def ended(work):
                try:
                    await work
                except OidcError as error:
                    return error.code
                return {WENT_ON!r}

            async def use():
                profile = await bad.userinfo()
                answer = await bad.call_api("GET", bad.settings.api[0] + "/messages")
                assert profile["name"] == "Ada Lovelace" and answer.status == 200, answer

            globals()["bad"] = Client(Settings.from_mapping({settings!r}), browser_ports())
            globals()["ended"], globals()["use"] = ended, use
        """)
        # The first request makes the issuer, with keys of its own; no client should have to wait for that.
        page.evaluate("(url) => fetch(url)", f"{issuer}/.well-known/oauth-authorization-server")

    def log_in(self, *, again: bool) -> str:
        """Log in in a popup, and then use what came. Returns what that came to."""
        with self._page.context.expect_page() as opened:
            self._run('globals()["attempt"] = asyncio.ensure_future(ended(bad.login_in_popup()))')
        popup = Person(opened.value, self._lab)
        if not again and self._scenario.name != "discovery-issuer-mismatch":
            popup.reaches_the_login_page()
            popup.logs_in()
        return str(self._run("return await attempt"))

    def renew(self) -> str:
        """Renew silently."""
        return str(self._run("return await ended(bad.login_silently())"))

    def use(self) -> str:
        """Ask UserInfo, and call the API."""
        return str(self._run("return await ended(use())"))

    def status(self) -> str:
        return str(self._run("return bad.session.status"))

    def verdict(self) -> str:
        """Return what the issuer thinks of the last run."""
        fetched = self._page.evaluate("async (url) => (await fetch(url)).json()", f"{self._lab.login}/s/index.json")
        record = next(each for each in fetched["scenarios"] if each["name"] == self._scenario.name)
        return str(record["runs"][0]["verdict"])

    def _run(self, lines: str) -> Any:
        return python_in_page.run(self._page, dedent(lines).strip())


def attempt(issuer: BadIssuer, scenario: Scenario) -> str:
    """Do everything that a client does, until it stops."""
    for number in range(LOGINS.get(scenario.name, 1)):
        result = issuer.log_in(again=number > 0)
    if result == WENT_ON and scenario.on_renewal:
        result = issuer.renew()
    return issuer.use() if result == WENT_ON else result


@pytest.mark.parametrize("name", SCENARIOS)
def test_our_client(started_page: Page, bad_lab: Lab, table: dict[str, Seen], watch: Watch, name: str) -> None:
    watch.add(started_page.context)
    watch.allowed += FRAMED
    scenario = SCENARIOS[name]
    issuer = BadIssuer(started_page, bad_lab, scenario)
    seen = table[name] = Seen(attempt(issuer, scenario), issuer.status())
    assert seen.result == EXPECTED[name]
    assert is_right(scenario, seen.result)
    assert seen.status == ("signed-in" if seen.result == WENT_ON or name in STAYS else "anonymous")
    expect(started_page.locator("iframe")).to_have_count(0)
    assert issuer.verdict() == "right"


def test_no_scenario_is_left_out() -> None:
    assert EXPECTED.keys() == SCENARIOS.keys()
