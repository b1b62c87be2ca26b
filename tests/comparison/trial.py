"""One client at one misbehaving issuer: what Ada does there."""

from typing import Any

from playwright.async_api import Browser

from server.testing.check_client import TWICE
from tests.comparison.libraries import Library
from tests.comparison.verdict import Report, with_note
from tests.comparison.visitor import Visitor

KEEPS_WAITING = "jwks-slow"
"""Where it is worth a note who hung up: a client that gives up, or one that waits for as long as the issuer does."""
RENEWED = ("silent-hangs", "silent-shows-login-page", "wrong-user-on-renewal")


async def reports_of(
    browser: Browser, library: Library, base: str, told: dict[str, Any], scenario: str
) -> list[Report]:
    """Let Ada use the client as the scenario needs it; return what it said at each step.

    Whoever refuses the first login is not asked to renew. A second login comes in any case: only then can a nonce
    be one that this very browser has sent before.
    """
    async with Visitor(browser, base, {**told, "hybrid": library.asks_for_code(scenario)}) as visitor:
        await visitor.logs_in()
        if scenario in TWICE:
            await visitor.logs_in()
        if scenario in RENEWED and visitor.content:
            await visitor.renews()
        if scenario == KEEPS_WAITING and visitor.hung_up.who:
            return with_note(visitor.reports, visitor.hung_up.who)
        return visitor.reports
