"""Parts of a page's life, played by its own buttons with a real client, a fake browser and a fake issuer.

Each story leaves the log as the client writes it, and beside every record the state that the page was in.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from app.oidc import Client, EventLog, Settings
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeIssuer, settle
from app.ui.actions import Actions
from app.ui.loading import note_load
from app.ui.views.scene import Scene

ISSUER = "http://login.lab.localhost:8000"
API = "http://api.lab.localhost:8000"
LAB, PARTNER = "http://app.lab.localhost:8000", "http://app.partner.localhost:8000"
FORGED = "#access_token=forged&token_type=Bearer&state=made-up"


def settings(origin: str) -> Settings:
    """Return the settings of the lab's page, served at ``origin``."""
    return Settings.from_mapping(
        {
            "issuer": ISSUER,
            "client_id": "spa",
            "redirect_uri": f"{origin}/",
            "silent_redirect_uri": f"{origin}/app/static/blank.html",
            "scope": "openid profile read:messages",
            "post_logout_redirect_uri": f"{origin}/",
            "logout_method": "POST",
            "api": [API],
        }
    )


class Page:
    """One tab with the page in it. ``scenes`` has what it knew after each record, by the record's number."""

    def __init__(self, browser: FakeBrowser, origin: str = LAB) -> None:
        self.browser, self.issuer, self._origin = browser, browser.issuer, origin
        self.tab = browser.tab(f"{origin}/")
        self.scenes: dict[int, Scene] = {}
        self.statuses: list[int] = []
        browser.api = self._api
        self.events = EventLog(browser.clock.now)
        self._settled = True
        self.opens()

    def _api(self, *request: object) -> HttpResponse:
        status = self.statuses.pop(0) if self.statuses else 200
        if not status:
            raise OSError("connection refused")
        return HttpResponse(status, {"content-type": "application/json"}, '{"messages": []}')

    def opens(self) -> None:
        """Load the page; the log of before is still there."""
        records = self.events.dump()
        self.events = EventLog(self.browser.clock.now)
        self.events.load(records)
        note_load(self.events, has_answer=self.tab.navigator.response is not None)
        self._before = max((event.number for event in self.events), default=0)
        self.client = Client(settings(self._origin), self.tab.ports, self.events)
        self.actions = Actions(self.client, API, self._changed)
        self.events.subscribe(lambda event: self._changed())
        self.client.subscribe(lambda session: self._changed())

    @property
    def scene(self) -> Scene:
        """What the page knows now."""
        actions = self.actions
        return Scene(
            events=tuple(self.events),
            session=self.client.session,
            settled=self._settled,
            before=self._before,
            busy=actions.busy,
            asking=actions.asking,
            problem=actions.problem,
            answer=actions.answer,
        )

    def _changed(self) -> None:
        if len(self.events):
            self.scenes[self.scene.events[-1].number] = self.scene

    async def logs_in(self, response_type: str = "id_token token", **wrong: Any) -> None:
        """Leave, and come back with an answer that is right but for ``wrong``."""
        await self.actions.login(response_type)
        await self.browser.clock.advance(3)
        await self.comes_back(self.issuer.answer(self.tab.navigator.left_for, **wrong))

    async def comes_back(self, answer: str | None = None) -> None:
        """Load the page, with ``answer`` in its address."""
        self.tab.navigator.response = answer
        self._settled = False
        self.opens()
        self._changed()
        await self.actions.settle()
        self._settled = True
        self._changed()
        self.client.start()
        await settle()

    async def calls(self, *statuses: int) -> None:
        """Call the API, which answers with ``statuses`` (0: not at all) and then with 200."""
        self.statuses = list(statuses)
        await self.actions.call("GET", "/messages")


Story = Callable[[Page], Awaitable[None]]


async def login(page: Page) -> None:
    await page.logs_in()


async def login_and_call(page: Page) -> None:
    await page.logs_in()
    await page.calls()


async def refused(page: Page) -> None:
    await page.logs_in(claims={"nonce": "of another login"})


async def denied(page: Page) -> None:
    nothing = dict.fromkeys(("access_token", "id_token", "token_type", "expires_in", "scope"))
    await page.logs_in(parameters={**nothing, "error": "access_denied"})


async def forged(page: Page) -> None:
    await page.comes_back(FORGED)


async def forged_while_signed_in(page: Page) -> None:
    await page.logs_in()
    await page.comes_back(FORGED)


async def renewed_without_a_login(page: Page) -> None:
    page.issuer.user = None
    await page.actions.renew("id_token token")


async def renewal_inside_a_call(page: Page) -> None:
    await page.logs_in()
    await page.calls(401)


async def no_access_token(page: Page) -> None:
    await page.logs_in("id_token")
    await page.calls()


async def api_down(page: Page) -> None:
    await page.logs_in()
    await page.calls(0)


async def token_alone(page: Page) -> None:
    await page.logs_in("token")
    await page.calls(403)


async def reloaded(page: Page) -> None:
    await page.logs_in()
    await page.comes_back()


async def logged_out(page: Page) -> None:
    await login_and_call(page)
    await page.actions.logout()
    page.tab.navigator.replace_address(f"{LAB}/?state={page.tab.navigator.posted['state']}")
    await page.comes_back()


async def logged_out_elsewhere(page: Page) -> None:
    await login_and_call(page)
    other = Page(page.browser)
    await other.comes_back()
    await other.actions.logout()
    await settle()


async def login_required(page: Page) -> None:
    await login_and_call(page)
    page.issuer.user = None
    await page.actions.renew(None)


async def login_required_by_itself(page: Page) -> None:
    await login_and_call(page)
    page.issuer.user = None
    await page.browser.clock.advance(600)


async def login_required_inside_a_call(page: Page) -> None:
    await login_and_call(page)
    page.issuer.user = None
    await page.calls(401)


async def another_user(page: Page) -> None:
    await login_and_call(page)
    page.issuer.user = "alan"
    await page.actions.renew(None)


async def gone_after_a_reload(page: Page) -> None:
    await login_and_call(page)
    page.issuer.user = None
    await page.comes_back()


async def cookies_blocked(page: Page) -> None:
    await login_and_call(page)
    page.issuer.user = None
    await page.browser.clock.advance(620)


async def cookies_blocked_after_a_reload(page: Page) -> None:
    await login_and_call(page)
    page.issuer.user = None
    await page.comes_back()


GO_ON: tuple[Story, ...] = (
    login, login_and_call, forged_while_signed_in, renewal_inside_a_call, no_access_token, api_down, token_alone,
    reloaded,
)  # fmt: skip
NEVER_BEGIN: tuple[Story, ...] = (refused, denied, forged, renewed_without_a_login)
END: tuple[Story, ...] = (
    logged_out, logged_out_elsewhere, login_required, login_required_by_itself, login_required_inside_a_call,
    another_user, gone_after_a_reload, cookies_blocked, cookies_blocked_after_a_reload,
)  # fmt: skip
ALL = (*GO_ON, *NEVER_BEGIN, *END)
AT_PARTNER = (cookies_blocked, cookies_blocked_after_a_reload)


async def play(story: Story, issuer: FakeIssuer) -> Page:
    """Return the page after ``story``."""
    page = Page(FakeBrowser(issuer), PARTNER if story in AT_PARTNER else LAB)
    await story(page)
    await settle()
    page.client.stop()
    return page
