"""The admin interface of a test issuer, and a page that wants to use it: not even with the token."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.testing.admin import with_admin
from server.testing.authorization_server import AuthorizationServer
from tests.e2e.lab import free_port
from tests.e2e.serving import serving

TOKEN = "the-token-of-the-admin"

TRY = """async ([address, token]) => {
    const body = JSON.stringify({ name: "invalid-aud" });
    const authorization = `Bearer ${token}`;
    const json = { "content-type": "application/json" };
    const tries = {
        cors: fetch(address, { method: "POST", headers: { authorization, ...json }, body }),
        credentials: fetch(address, { method: "POST", headers: json, body, credentials: "include" }),
        simple: fetch(address, { method: "POST", headers: { "content-type": "text/plain" }, body, mode: "no-cors" }),
        read: fetch(address.replace("scenario", "requests"), { headers: { authorization } }),
        opaque: fetch(address.replace("scenario", "requests"), { mode: "no-cors" }),
        beacon: (async () => {
            const reset = address.replace("scenario", "reset");
            return { type: "beacon", status: navigator.sendBeacon(reset, new Blob([body], { type: "text/plain" })) };
        })(),
    };
    const results = {};
    for (const [name, tried] of Object.entries(tries)) {
        results[name] = await tried.then((r) => `${r.type} ${r.status}`, (error) => error.name);
    }
    return results;
}"""


class Seen:
    """Notes how each request to the admin interface was answered. ``at_reset`` is set when one came for ``/reset``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.statuses: list[int] = []
        self.at_reset = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"].startswith("/admin"):
                self.statuses.append(message["status"])
                if scope["path"] == "/admin/reset":
                    self.at_reset.set()
            await send(message)

        await self._app(scope, receive, note)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[AuthorizationServer, Seen]]:
    """A test issuer with its admin interface, as ``test-issuer`` runs it."""
    port = free_port()
    server = AuthorizationServer(f"http://127.0.0.1:{port}", tmp_path)
    with ExitStack() as stack:
        stack.callback(server.close)
        seen = Seen(with_admin(server, TOKEN, port))
        stack.enter_context(serving(seen, port))
        yield server, seen


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The port of a server with an empty page."""

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Somebody else</title>")

    port = free_port()
    with serving(Starlette(routes=[Route("/", page)]), port):
        yield str(port)


@pytest.mark.parametrize("host", ["evil.localhost", "localhost", "127.0.0.1"])
def test_a_page_of_another_origin_gets_nowhere(
    page: Page, server: tuple[AuthorizationServer, Seen], elsewhere: str, host: str
) -> None:
    issuer, seen = server
    page.goto(f"http://{host}:{elsewhere}/")
    results = page.evaluate(TRY, [f"{issuer.issuer}/admin/scenario", TOKEN])
    for name in ("cors", "credentials", "read"):
        assert results[name] == "TypeError"  # the preflight was not answered
    for name in ("simple", "opaque"):
        assert results[name] == "opaque 0"  # it was sent, and the page learns nothing
    assert results["beacon"] == "beacon true"  # nobody tells the page what came of it
    assert seen.at_reset.wait(30)
    assert len(seen.statuses) == 6
    assert set(seen.statuses) == {403}
    assert issuer.scenario.name == "plain"


def test_a_form_of_another_origin_gets_nowhere(
    page: Page, server: tuple[AuthorizationServer, Seen], elsewhere: str
) -> None:
    issuer, seen = server
    page.goto(f"http://evil.localhost:{elsewhere}/")
    form = f'<form method="post" enctype="text/plain" action="{issuer.issuer}/admin/reset"><button>Win</button></form>'
    page.set_content(form)
    page.get_by_role("button", name="Win").click()
    page.wait_for_url(f"{issuer.issuer}/admin/reset")
    assert seen.statuses == [403]


def test_not_even_a_page_of_the_issuer_gets_in(page: Page, server: tuple[AuthorizationServer, Seen]) -> None:
    issuer, seen = server
    blank = f"{issuer.issuer}/blank"  # the issuer's real pages have a policy under which nothing could be tried
    page.route(
        blank, lambda route: route.fulfill(content_type="text/html", body="<!doctype html><title>Issuer</title>")
    )
    page.goto(blank)
    assert page.evaluate(TRY, [f"{issuer.issuer}/admin/scenario", TOKEN])["read"] == "basic 403"
    assert set(seen.statuses) == {403}


def test_a_program_with_the_token_gets_in(server: tuple[AuthorizationServer, Seen]) -> None:
    issuer, _ = server
    headers = {"Authorization": f"Bearer {TOKEN}"}
    body = {"name": "invalid-aud"}
    httpx2.post(f"{issuer.issuer}/admin/scenario", json=body, headers=headers, trust_env=False).raise_for_status()
    assert issuer.scenario.name == "invalid-aud"
