"""Our own client at the same issuers: Python in the lab's page, and a popup for each login.

The page starts once. Each scenario gets a client of its own in it, so that nothing is left of the one before.
"""

import asyncio
import contextlib
import json
from textwrap import indent
from types import TracebackType
from typing import Any

from playwright.async_api import Browser, Error, Page
from playwright.async_api import TimeoutError as TookTooLong

from server.testing.check_client import TWICE
from tests.comparison.hung_up import HungUp
from tests.comparison.trial import KEEPS_WAITING, RENEWED
from tests.comparison.verdict import Report, Step, with_note
from tests.comparison.visitor import PATIENCE_SECONDS
from tests.e2e.lab import Lab
from tests.e2e.person import ADA, PASSWORD
from tests.e2e.python_in_page import FRAME, RUN

LINES: dict[Step, str] = {
    "answer": "await client.login_in_popup(response_type={response_type!r})",
    "renew": "await client.login_silently()",
    "userinfo": "await client.userinfo()",
}

NEW_CLIENT = """
from dataclasses import replace
from app.oidc.browser import browser_ports
globals()["theirs"] = Client(replace(client.settings, issuer={issuer!r}, audience=None), browser_ports())
"""

STEP = """
from app.oidc import OidcError
client = theirs
try:
    async with asyncio.timeout({seconds}):
        {line}
except OidcError as error:
    return {{"error": error.code}}
except TimeoutError:
    return {{"silent": True}}
return {{"holds": [name for name in ("id_token", "access_token") if getattr(client.session.tokens, name)]}}
"""


class OurPage:
    """The lab's page in a browser profile of its own."""

    def __init__(self, browser: Browser, lab: Lab) -> None:
        self._browser, self._lab = browser, lab

    async def __aenter__(self) -> "OurPage":
        self._context = await self._browser.new_context()
        self._context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self._hung_up = HungUp(self._context)
        self._page = await self._context.new_page()
        await self._page.goto(self._lab.app)
        await self._page.locator("html[data-app=ready]").wait_for()
        self._logins: set[asyncio.Task[None]] = set()
        self._context.on("page", self._opened)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._context.close()
        await asyncio.gather(*self._logins)

    async def reports_of(self, issuer: str, scenario: str, response_type: str) -> list[Report]:
        """Let Ada log in at ``issuer`` as the scenario needs it; return what the client said at each step."""
        await self._run(NEW_CLIENT.format(issuer=issuer) + "return None")
        reports: list[Report] = []
        for _ in range(2 if scenario in TWICE else 1):
            reports += await self._with_userinfo("answer", response_type)
        if scenario in RENEWED and all(each.good for each in reports):
            reports += await self._with_userinfo("renew", response_type)
        for popup in self._context.pages[1:]:
            await popup.close()
        if scenario == KEEPS_WAITING and self._hung_up.who:
            return with_note(reports, self._hung_up.who)
        return reports

    async def _with_userinfo(self, step: Step, response_type: str) -> list[Report]:
        report = await self._step(step, response_type)
        return [report, await self._step("userinfo", response_type)] if "access_token" in report.holds else [report]

    async def _step(self, step: Step, response_type: str) -> Report:
        line = LINES[step].format(response_type=response_type)
        found = await self._run(STEP.format(seconds=PATIENCE_SECONDS, line=line))
        return Report(step, found.get("error"), "silent" in found, tuple(found.get("holds", ())))

    async def _run(self, lines: str) -> Any:
        return json.loads(await self._page.evaluate(RUN, FRAME.format(lines=indent(lines, "    "))))

    def _opened(self, popup: Page) -> None:
        task = asyncio.create_task(self._logs_in(popup))
        self._logins.add(task)
        task.add_done_callback(self._logins.discard)

    async def _logs_in(self, popup: Page) -> None:
        """Fill in the login page, if one comes before the popup closes."""
        password = popup.get_by_label("Password", exact=True)
        with contextlib.suppress(TookTooLong, Error):  # Error: the popup closed by itself, as it should
            await password.wait_for()
            await popup.get_by_role("textbox", name="Email").fill(ADA)
            await password.fill(PASSWORD)
            await popup.get_by_role("button", name="Log in", exact=True).click()
