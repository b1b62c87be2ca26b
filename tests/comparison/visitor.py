"""Ada in front of a library's page: logs in, renews, and hears what the library made of the answer."""

import json
from typing import Any

from playwright.async_api import Browser, Locator
from playwright.async_api import TimeoutError as TookTooLong

from tests.comparison.hung_up import HungUp
from tests.comparison.verdict import Report, Step
from tests.e2e.person import ADA, PASSWORD

PATIENCE_SECONDS = 75  # the issuers keep nobody waiting for longer than 60


class Visitor:
    """A new browser profile on the page of one library. ``told`` is what the page knows of the issuer."""

    def __init__(self, browser: Browser, base: str, told: dict[str, Any]) -> None:
        self._browser = browser
        self._base = base
        self._told = {**told, "base": base}
        self.reports: list[Report] = []

    async def __aenter__(self) -> "Visitor":
        self._context = await self._browser.new_context()
        self._context.set_default_timeout(PATIENCE_SECONDS * 1000)
        await self._context.add_init_script(f"globalThis.comparison = {json.dumps(self._told)}")
        self.hung_up = HungUp(self._context)
        self._page = await self._context.new_page()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._context.close()

    @property
    def content(self) -> bool:
        """Whether the client has taken everything so far."""
        return all(each.good for each in self.reports)

    async def logs_in(self) -> None:
        """Open the page and log in. Whoever has logged in here before is not asked again."""
        await self._page.goto(f"{self._base}/")
        await self._press("login")
        password = self._page.get_by_label("Password", exact=True)
        try:
            await self._said("login", "answer").or_(password).wait_for(state="attached")
        except TookTooLong:
            self.reports.append(Report("login", silent=True))
            return
        if await password.count():
            await self._page.get_by_role("textbox", name="Email").fill(ADA)
            await password.fill(PASSWORD)
            await self._page.get_by_role("button", name="Log in", exact=True).click()
        await self._hears("answer", "login")
        await self._asks_userinfo()

    async def renews(self) -> None:
        """Renew silently on the page that is open."""
        await self._press("renew")
        await self._hears("renew")
        await self._asks_userinfo()

    async def _asks_userinfo(self) -> None:
        """What an application does next, if it has a token for it and its library has not done so by itself."""
        last = self.reports[-1]
        if last.good and "access_token" in last.holds and "userinfo" not in last.holds:
            await self._press("userinfo")
            await self._hears("userinfo")

    async def _press(self, step: Step) -> None:
        await self._page.locator("html[data-ready]").wait_for()
        await self._page.evaluate("(step) => press(step)", step)

    async def _hears(self, *steps: Step) -> None:
        said = self._said(*steps)
        try:
            await said.wait_for(state="attached")
        except TookTooLong:
            self.reports.append(Report(steps[0], silent=True))
            return
        found = json.loads(await said.text_content() or "")
        self.reports.append(Report(**{**found, "holds": tuple(found.get("holds", ()))}))

    def _said(self, *steps: Step) -> Locator:
        return self._page.locator(", ".join(f"output[data-step={step}]" for step in steps))
