"""A tab of a fake browser with the page's actions in it."""

from app.oidc import Client, Settings
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser
from app.ui.actions import Actions

API = "http://api.lab.localhost:8000"
SETTINGS = Settings.from_mapping(
    {
        "issuer": "http://login.lab.localhost:8000",
        "client_id": "spa",
        "redirect_uri": "http://app.lab.localhost:8000/",
        "silent_redirect_uri": "http://app.lab.localhost:8000/app/static/blank.html",
        "scope": "openid profile read:messages",
        "post_logout_redirect_uri": "http://app.lab.localhost:8000/",
        "api": [API],
    }
)


class World:
    """One tab of a fake browser with the page's actions in it."""

    def __init__(self, browser: FakeBrowser) -> None:
        self.issuer = browser.issuer
        self.browser = browser
        self.called: list[str] = []
        self.browser.api = self._answer
        self.tab = self.browser.tab()
        self.drawn = 0
        self.open_page()

    def _answer(self, method: str, url: str, headers: object, body: object) -> HttpResponse:
        self.called.append(url)
        return HttpResponse(200, {"content-type": "application/json"}, '{"messages": []}')

    def open_page(self) -> None:
        self.client = Client(SETTINGS, self.tab.ports)
        self.actions = Actions(self.client, API, self._changed)

    def _changed(self) -> None:
        self.drawn += 1

    async def log_in(self, response_type: str, **wrong) -> None:
        await self.actions.login(response_type)
        self.tab.navigator.response = self.issuer.answer(self.tab.navigator.left_for, **wrong)
        self.open_page()
        await self.actions.settle()
