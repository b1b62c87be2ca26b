"""WebKit: a person logs in, at the lab and at Acme, the page renews silently, and the API answers."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.e2e.lab import Lab
from tests.e2e.person import ADA, ADA_AT_ACME, PASSWORD

# Selenium warns of its own doing.
pytestmark = pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")

SECONDS = 30


class Person:
    """Somebody in front of WebKit. Selenium has no search by role and label, so these are their equivalents."""

    def __init__(self, browser: WebKitGTK, lab: Lab) -> None:
        self.browser = browser
        self.lab = lab

    def waits(self, until: Callable[[WebKitGTK], Any], what: str) -> Any:
        """Wait for something and return it."""
        return WebDriverWait(self.browser, SECONDS).until(until, f"{what}; the page says:\n{self.reads()}")

    def reads(self) -> str:
        """Return the words of the page."""
        return self.browser.find_element(By.TAG_NAME, "body").text

    def finds(self, path: str) -> WebElement:
        """Wait for an element that can be seen, by XPath."""

        def seen(browser: WebKitGTK) -> WebElement | None:
            return next((each for each in browser.find_elements(By.XPATH, path) if each.is_displayed()), None)

        return self.waits(seen, f"nothing is at {path}")

    def presses(self, name: str) -> None:
        """Press the button with this name, or follow the link."""
        self.finds(f"//*[self::button or self::a][normalize-space()='{name}']").click()

    def fills_in(self, label: str, text: str) -> None:
        """Write into the field with this label."""
        self.finds(f"//input[@id=//label[normalize-space()='{label}']/@for]").send_keys(text)

    def sees(self, words: str) -> None:
        """Wait until the page says ``words``."""
        self.waits(lambda _: words in self.reads(), f"the page does not say {words!r}")

    def sees_state(self, state: str) -> None:
        """Wait until the page is in ``state``."""
        self.finds(f"//html[@data-app='{state}']")

    def logs_in(self, email: str) -> None:
        """Fill in the login page and allow what is asked."""
        self.fills_in("Email", email)
        self.fills_in("Password", PASSWORD)
        self.presses("Log in")
        self.presses("Allow")
        self.sees_state("signed-in")


def test_login_silent_renewal_and_api_call(webkit: WebKitGTK, lab: Lab) -> None:
    person = Person(webkit, lab)
    webkit.get(lab.app)
    person.sees_state("ready")
    person.presses("Log in")
    person.logs_in(ADA)
    assert webkit.current_url == f"{lab.app}/"
    person.sees("Ada Lovelace")

    person.presses("Renew silently")
    person.sees("Renewed silently")

    person.presses("Call API")
    person.sees("Nobody reads this without an access token")

    webkit.refresh()  # the tokens were in memory alone; the hidden frame gets new ones
    person.sees_state("signed-in")
    person.presses("Log out")
    person.sees_state("ready")
    person.sees("Nobody is signed in")


def test_login_with_acme(webkit: WebKitGTK, lab: Lab) -> None:
    person = Person(webkit, lab)
    webkit.get(lab.app)
    person.presses("Log in")
    person.presses("Continue with Acme")
    person.logs_in(ADA_AT_ACME)
    person.sees("ada@acme.example")
