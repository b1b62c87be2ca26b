"""A person in front of the page: finds things by their role and label, as people do."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.lab import Lab

ADA = "ada@example.com"
ALAN = "alan@example.com"
ADA_AT_ACME = "ada@acme.example"
PASSWORD = "correct horse battery staple"

STATE_AFTER = {"id_token": "signed-in", "token": "authorized", "id_token token": "signed-in"}


class Person:
    """``page`` is the browser tab, ``lab`` the running lab."""

    def __init__(self, page: Page, lab: Lab) -> None:
        self.page = page
        self.lab = lab

    def button(self, name: str) -> Locator:
        """Return the button with this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def alert(self) -> Locator:
        """Return the block that shows an error."""
        return self.page.get_by_role("alert")

    @property
    def profile(self) -> Locator:
        """Return the region that says who is signed in."""
        return self.page.get_by_role("region", name="Profile")

    @property
    def tokens(self) -> Locator:
        """Return the region that says which tokens there are."""
        return self.page.get_by_role("region", name="Tokens")

    def sees_state(self, state: str) -> None:
        """Wait until the page is in ``state`` (DESIGN section 3)."""
        expect(self.page.locator("html")).to_have_attribute("data-app", state, timeout=20_000)

    def opens(self, path: str = "/", state: str = "ready") -> None:
        """Open the page and wait for it."""
        self.page.goto(f"{self.lab.app}{path}")
        self.sees_state(state)

    def chooses(self, response_type: str) -> None:
        """Choose what to ask for."""
        self.page.get_by_role("radio", name=re.compile(rf"^{response_type}(?! token)\b")).check()

    def presses(self, name: str) -> None:
        """Press the button with this name."""
        self.button(name).click()

    def logs_in(self, email: str = ADA, password: str = PASSWORD) -> None:
        """Fill in the login page and send it."""
        self.page.get_by_role("textbox", name="Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.presses("Log in")

    def makes_the_journey(self, response_type: str = "id_token token", email: str = ADA) -> None:
        """Open the page, log in, allow what is asked, and come back."""
        self.opens()
        self.chooses(response_type)
        self.presses("Log in")
        self.logs_in(email)
        self.presses("Allow")
        self.sees_state(STATE_AFTER[response_type])

    def address(self) -> str:
        """Return what the address bar shows."""
        return str(self.page.evaluate("location.href"))

    def storage(self) -> dict[str, Any]:
        """Return everything the page keeps in this browser."""
        found: dict[str, Any] = self.page.evaluate(
            "() => ({session: {...sessionStorage}, local: {...localStorage}, cookies: document.cookie})"
        )
        return found
