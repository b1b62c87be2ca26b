"""Makes docs/comparison.md: every client at every misbehaving issuer, in a real browser.

    make comparison

Each client has a lab of its own, so what an issuer has noted there is what this client did.
"""

import asyncio
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.comparison.libraries import LIBRARIES, OURS, WITH_CODE, Library
from tests.comparison.misbehaving import Issuers, registration
from tests.comparison.ours import OurPage
from tests.comparison.pages import HOST, Pages, served, version_of
from tests.comparison.results import Results, load, save, versions_of
from tests.comparison.table import Column, Scenario, page, with_mock_servers
from tests.comparison.trial import reports_of
from tests.comparison.verdict import NotTrue, Report, Verdict, verdict_of
from tests.comparison.visitor import PATIENCE_SECONDS
from tests.e2e.lab import ROOT, Lab, free_port, running
from tools import browsers

TABLE = ROOT / "docs/comparison.md"
AT_ONCE = 4
"""Browser profiles at work together; some of them only wait for something that never comes."""

SLOW = ("jwks-slow", "silent-hangs", "silent-shows-login-page")
"""What takes a minute comes first, so that the rest is done meanwhile."""


class Comparison:
    """Runs everything. ``labs`` are the running labs by the name of the client."""

    def __init__(self, labs: Mapping[str, Lab], where: Pages, browser: Browser) -> None:
        self._labs, self._where, self._browser = labs, where, browser
        self._issuers = {name: Issuers(lab.login) for name, lab in labs.items()}
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.verdicts: dict[tuple[str, str], Verdict] = {}

    async def scenarios(self) -> list[Scenario]:
        """Return all scenarios."""
        return await self._issuers[OURS].scenarios()

    async def run(self, scenarios: list[Scenario]) -> None:
        """Fill in ``verdicts``. Raises NotTrue for a run that shows nothing about its client."""
        in_order = sorted(scenarios, key=lambda each: each.name not in SLOW)
        foreign = (self._foreign(library, each) for each in in_order for library in LIBRARIES)
        await asyncio.gather(self._ours(scenarios), *foreign)

    async def _foreign(self, library: Library, scenario: Scenario) -> None:
        if why := library.not_applicable(scenario.name):
            self.verdicts[scenario.name, library.name] = Verdict("–", why)
            return
        async with self._gate:
            told = self._issuers[library.name].told(scenario.name)
            reports = await reports_of(self._browser, library, self._where.base(library.name), told, scenario.name)
        token = library.access_token or library.asks_for_code(scenario.name)
        await self._judge(library.name, scenario, reports, access_token=token)

    async def _ours(self, scenarios: list[Scenario]) -> None:
        async with OurPage(self._browser, self._labs[OURS]) as ours:
            for scenario in scenarios:
                issuer = self._issuers[OURS].told(scenario.name)["issuer"]
                response_type = "code id_token token" if scenario.name in WITH_CODE else "id_token token"
                reports = await ours.reports_of(issuer, scenario.name, response_type)
                await self._judge(OURS, scenario, reports)

    async def _judge(self, name: str, scenario: Scenario, reports: list[Report], *, access_token: bool = True) -> None:
        seen = await self._issuers[name].seen(scenario.name)
        try:
            verdict = verdict_of(
                reports, seen, poison=scenario.poisoned, access_token=access_token, where=scenario.where
            )
        except NotTrue as error:
            raise NotTrue(f"{scenario.name}, {name}: {error}. {reports}") from None
        self.verdicts[scenario.name, name] = verdict
        print(f"  {scenario.name:42}{name:22}{verdict.word:20}{verdict.sentence[:60]}", flush=True)


async def compare(labs: Mapping[str, Lab], where: Pages, only: list[str]) -> tuple[list[Scenario], Results]:
    """Run all scenarios, or the ones named ``only``; return all there are, and the results."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=browsers.find("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        comparison = Comparison(labs, where, browser)
        scenarios = await comparison.scenarios()
        await comparison.run([each for each in scenarios if not only or each.name in only])
        used = f"Chromium {browser.version}"
        await browser.close()
    today = datetime.now(UTC).date().isoformat()
    return scenarios, Results(today, used, versions_of(columns()), comparison.verdicts)


def columns() -> list[Column]:
    """Return the clients with the versions that are installed."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        own_version = tomllib.load(file)["project"]["version"]
    foreign = [
        Column(
            each.name,
            each.package,
            version_of(each.package),
            tuple(f"{name} {version_of(name)}" for name in each.checks_with),
        )
        for each in LIBRARIES
    ]
    return [Column(OURS, OURS, own_version), *foreign]


def main(only: list[str]) -> int:
    """Run the command line: all scenarios, or the ones named. Returns the exit status.

    Rows that are not run stay what they are, from the results that are kept. Raises NotTheSame if those are about
    other versions.
    """
    began = time.monotonic()
    names = tuple(each.name for each in LIBRARIES)
    port = free_port()
    where = Pages(f"http://{HOST}:{port}", names)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        more = registration(where.origin, where.redirect_uris())
        labs = {}
        for name in (*names, OURS):
            (own := Path(folder) / name).mkdir()
            labs[name] = stack.enter_context(running(own, scenarios=True, more=more))
        stack.enter_context(served(where, port, Path(folder)))
        scenarios, results = asyncio.run(compare(labs, where, only))
    if only:
        results = load().with_rows_of(results)
    save(results)
    text = page(scenarios, columns(), results, PATIENCE_SECONDS)
    TABLE.write_text(with_mock_servers(text), encoding="utf-8")
    print(f"Written to {TABLE.relative_to(ROOT)} in {time.monotonic() - began:.0f} seconds.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
