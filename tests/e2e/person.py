"""A person in front of the page: finds things by their role and label, as people do."""

import json
import re
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.lab import Lab

ADA = "ada@example.com"
ALAN = "alan@example.com"
ADA_AT_ACME = "ada@acme.example"
PASSWORD = "correct horse battery staple"

STATE_AFTER = {"id_token": "signed-in", "token": "authorized", "id_token token": "signed-in"}


class Person:
    """``page`` is the browser tab, ``lab`` the running lab.

    ``requests`` are those of the whole browser, ``addresses`` those that the tab and its frames have shown.
    """

    def __init__(self, page: Page, lab: Lab) -> None:
        self.page = page
        self.lab = lab
        self.requests: list[Request] = []
        self.addresses: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request))
        page.on("framenavigated", lambda frame: self.addresses.append(frame.url))

    def at(self, page: Page) -> Self:
        """Return the same somebody in front of another tab or window."""
        return type(self)(page, self.lab)

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

    @property
    def api_panel(self) -> Locator:
        """Return the panel that shows the API's last answer."""
        return self.page.get_by_role("tabpanel", name="API")

    @property
    def messages(self) -> Locator:
        """Return the messages that the API answered, one list item each."""
        return self.page.get_by_role("list", name="Messages").get_by_role("listitem")

    def gets_an_answer_of_the_api(self) -> None:
        """Press *Call API* and wait for the welcome, which is always the first message."""
        self.presses("Call API")
        expect(self.messages.first).to_contain_text("Nobody reads this without an access token")

    def uses_the_access_token(self) -> None:
        """Get something for it that nobody gets without."""
        self.gets_an_answer_of_the_api()

    def writes(self, text: str) -> None:
        """Write a message; the form stands beside the API's answer."""
        self.page.get_by_role("textbox", name="Message").fill(text)
        self.presses("Write message")

    def sees_state(self, state: str) -> None:
        """Wait until the page is in ``state`` (DESIGN section 3)."""
        expect(self.page.locator("html")).to_have_attribute("data-app", state, timeout=60_000)

    def opens(self, path: str = "/", state: str = "ready") -> None:
        """Open the page and wait for it."""
        self.page.goto(f"{self.lab.app}{path}")
        self.sees_state(state)

    def is_given_other_settings(self, old: str, new: str) -> None:
        """Have the page get its settings with ``old`` replaced, from its next start on. It is open already."""
        settings = str(self.page.evaluate("fetch('/pyscript.toml').then((answer) => answer.text())"))
        assert old in settings
        changed = settings.replace(old, new)
        self.page.route(
            "**/pyscript.toml",
            lambda route: route.fulfill(content_type="application/toml", body=changed),
        )

    def has_chosen(self, response_type: str) -> None:
        """Have asked for this before, in this tab. The page asks for both tokens until somebody chooses less."""
        self.page.goto(f"{self.lab.app}/app/static/blank.html")
        choices = json.dumps({"response_type": response_type})
        self.page.evaluate("choices => sessionStorage.setItem('lab.page', choices)", choices)

    def chooses(self, response_type: str) -> None:
        """Choose what to ask for: after a login, under *What if*; on a phone when the lab takes the whole screen."""
        whole = self.page.get_by_role("radio", name="Whole")
        if whole.is_visible():
            whole.check()
        choice = self.page.get_by_role("radio", name=re.compile(rf"^{response_type}(?! token)\b"))
        if not choice.is_visible():
            self.page.get_by_text("What if", exact=True).click()
        choice.check()

    def presses(self, name: str) -> None:
        """Press the button with this name."""
        self.button(name).click()

    def reaches_the_login_page(self) -> None:
        """Wait until the authorization server asks who this is."""
        expect(self.page.get_by_role("textbox", name="Email")).to_be_visible()

    def logs_in(self, email: str = ADA, password: str = PASSWORD) -> None:
        """Fill in the login page and send it."""
        self.page.get_by_role("textbox", name="Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.presses("Log in")

    def logs_out(self) -> None:
        """Log out, here and at the authorization server."""
        self.presses("Log out")

    def makes_the_journey(self, response_type: str = "id_token token", email: str = ADA) -> None:
        """Open the page, log in, allow what is asked, and come back."""
        if response_type != "id_token token":
            self.has_chosen(response_type)
        self.opens()
        self.presses("Log in")
        self.logs_in(email)
        self.presses("Allow")
        self.sees_state(STATE_AFTER[response_type])

    def requests_to(self, path: str) -> list[Request]:
        """Return the requests so far to ``path``, on whichever host."""
        return [request for request in self.requests if urlsplit(request.url).path == path]

    def authorization_requests(self) -> list[Request]:
        """Return the authorization requests so far."""
        return [each for each in self.requests if each.url.partition("?")[0] == self.lab.authorization_endpoint]

    def address(self) -> str:
        """Return what the address bar shows."""
        return str(self.page.evaluate("location.href"))

    def storage(self) -> dict[str, Any]:
        """Return everything the page keeps in this browser."""
        found: dict[str, Any] = self.page.evaluate(
            "() => ({session: {...sessionStorage}, local: {...localStorage}, cookies: document.cookie})"
        )
        return found
