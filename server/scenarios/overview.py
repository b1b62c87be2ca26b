"""``/s/``: every scenario, what a correct client does, and what clients did; as a page, and as JSON for tools."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ..authorization_server.endpoints.discovery import PUBLIC
from ..authorization_server.parts.templating import JinjaPages
from ..authorization_server.routes import static_routes
from ..authorization_server.visit import PAGE_HEADERS
from ..config import Config, SampleUser
from .beyond_the_suite import BEYOND
from .catalogue import SCENARIOS
from .issuer import PoisonedIssuer
from .openid_suite import SUITE
from .run import VERDICTS, Run
from .run_recorder import Runs
from .scenario import Scenario

FOLDER = Path(__file__).parent
SHOWN_RUNS = 3


class Overview:
    """``issuers`` are those that somebody has asked so far; ``page`` is where the lab's own page is.

    ``user`` is somebody to log in as, if all may know.
    """

    def __init__(
        self, config: Config, issuers: Mapping[str, PoisonedIssuer], page: str, user: SampleUser | None
    ) -> None:
        self._issuer, self._issuers, self._page = config.server.issuer, issuers, page
        self._user = user
        self._pages = JinjaPages(FOLDER / "templates")
        self._server = replace(
            config.server,
            issuer=f"{self._issuer}/s",
            title="Issuers that misbehave on purpose",
            tagline="For people who write clients and want to know what theirs believes",
            look="warning",
        )

    def application(self) -> Starlette:
        """Return the application for ``/s/`` and all below it that is no issuer."""
        app = Starlette(
            routes=[
                Route("/s", self._slash),
                Route("/s/", self._list),
                Route("/s/index.json", self._json),
                *static_routes("/s"),
                *static_routes("/s", FOLDER / "static"),
            ],
            exception_handlers={404: self._not_found, 405: self._not_found},
        )
        app.router.redirect_slashes = False  # the redirect would lead to whatever host the request named
        return app

    async def _slash(self, request: Request) -> Response:
        return RedirectResponse("/s/", status_code=303)

    async def _list(self, request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return await self._json(request)
        suite, beyond = ([self._shown(each) for each in group] for group in (SUITE, BEYOND))
        values = {
            "groups": [("The modules of the OpenID Foundation’s suite", suite), ("What the suite lacks", beyond)],
            "index": sorted(suite + beyond, key=lambda each: not each["runs"]),
            "count": len(SCENARIOS),
            "user": self._user,
            "verdicts": list(VERDICTS.items()),
        }
        return self._page_of("scenarios", values)

    async def _json(self, request: Request) -> Response:
        """Return everything as JSON. Every page may read it: it holds no token, and nothing about people."""
        scenarios = [self._described(each) | self._record(each).to_json() for each in SCENARIOS.values()]
        return JSONResponse({"scenarios": scenarios}, headers={**PUBLIC, "Cache-Control": "no-store", "Vary": "Accept"})

    async def _not_found(self, request: Request, error: Exception) -> Response:
        values = {"code": "not_found", "sentence": "There is no scenario of this name.", "status": 404}
        return self._page_of("error", values, 404)

    def _page_of(self, name: str, values: Mapping[str, Any], status: int = 200) -> Response:
        html = self._pages.render(name, {"server": self._server, **values})
        return HTMLResponse(html, status, {**PAGE_HEADERS, "Vary": "Accept"})

    def _record(self, scenario: Scenario) -> Runs:
        issuer = self._issuers.get(scenario.name)
        return issuer.record if issuer else Runs(scenario)

    def _described(self, scenario: Scenario) -> dict[str, Any]:
        issuer = f"{self._issuer}/s/{scenario.name}"
        return {
            "name": scenario.name,
            "module": scenario.module,
            "sentence": scenario.sentence,
            "expected": scenario.expected,
            "correct": scenario.correct,
            "response_type": scenario.response_type,
            "on_renewal": scenario.on_renewal,
            "section": scenario.section.title,
            "link": scenario.section.link,
            "issuer": issuer,
            "api": f"{issuer}/api",
            "try": f"{self._page}?scenario={scenario.name}",
        }

    def _shown(self, scenario: Scenario) -> dict[str, Any]:
        return {
            **self._described(scenario),
            "runs": [_shown_run(run) for run in list(self._record(scenario).all)[:SHOWN_RUNS]],
        }


def _shown_run(run: Run) -> dict[str, Any]:
    return {
        "run": run,
        "meaning": VERDICTS[run.verdict],
        "at": datetime.fromtimestamp(run.started_at, UTC).strftime("%H:%M:%S UTC"),
        "path": [f"{each.what}: {each.result}" for each in run.seen],
    }
