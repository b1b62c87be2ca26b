"""The scripts that take an answer out of the address bar do so at every address that a page can have."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.e2e.guide import GUIDE, files
from tests.e2e.lab import ROOT, free_port
from tests.e2e.serving import serving

pytestmark = pytest.mark.client

SCRIPTS = {
    "early.js": ROOT / "app/static/early.js",
    "answer.js": None,  # the one that the guide prints
}

ANSWER = "#state=x&access_token=secret&token_type=Bearer"


@pytest.fixture(scope="module", params=SCRIPTS)
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    """A site that has a page at every address, with the script in it, and with ``?base`` a base that is elsewhere."""
    path = SCRIPTS[request.param]
    script = path.read_text("utf-8") if path else files(GUIDE.read_text("utf-8"))[request.param]
    page = (ROOT / "index.html").read_text("utf-8") if path else "<!doctype html><title>Page</title>"

    async def answer(request: Request) -> Response:
        if request.url.path == "/the-script.js":
            return PlainTextResponse(script, media_type="text/javascript")
        if request.method == "HEAD" or request.url.path.endswith((".js", ".css", ".zip", ".wasm", ".mjs", ".toml")):
            return PlainTextResponse("", 404)
        base = '<base href="http://elsewhere.localhost/">' if "base" in request.query_params else ""
        return HTMLResponse(f'<script src="http://{request.url.netloc}/the-script.js"></script>{base}{page}')

    port = free_port()
    with serving(Starlette(routes=[Route("/{path:path}", answer)]), port):
        yield f"http://localhost:{port}"


@pytest.mark.parametrize("place", ["/", "//", "///", "//evil.localhost/", "/\\evil.localhost", "//?d=1", "/?base=1"])
def test_the_answer_leaves_the_address_bar(page: Page, site: str, place: str) -> None:
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(error.message))
    page.goto(site + place + ANSWER)
    expect(page).to_have_url(site + place.replace("\\", "/"))
    assert page.evaluate("takeAuthorizationResponse()") == ANSWER
    assert not [message for message in thrown if "replaceState" in message]
