"""The login host with its scenarios."""

import httpx2

from server import api
from server.scenarios.site import ScenarioSite, serves
from tests.unit.authorization_server.lab import ISSUER, PASSWORD, SPA, Lab

APP = "http://app.lab.localhost:8000"


class Site:
    """The login host with its scenarios."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        site = ScenarioSite(lab.config, lab.parts(), self.api_of, SPA)
        honest = lab.apps["login.lab.localhost:8000"]

        async def login_host(scope, receive, send):
            await (site if serves(scope["path"]) else honest)(scope, receive, send)

        lab.apps["login.lab.localhost:8000"] = login_host

    async def api_of(self, config, honest):
        return api.create_app(
            config, http=httpx2.AsyncClient(transport=httpx2.ASGITransport(honest)), clock=self.lab.clock
        )

    async def log_in(self, name, browser=None, **changes):
        browser = browser or self.lab.browser()
        page = await browser.get(self.lab.authorize_url(**changes).replace(ISSUER, f"{ISSUER}/s/{name}", 1))
        if "Log in" in page.words:
            page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
        return browser, page

    async def record(self, name):
        found = (await self.lab.browser().get(f"{ISSUER}/s/index.json")).json()["scenarios"]
        return next(each for each in found if each["name"] == name)


def bearer(page):
    return {"Authorization": f"Bearer {page.fragment['access_token']}"}
