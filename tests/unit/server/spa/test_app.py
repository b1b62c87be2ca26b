"""What the host of the page serves, with which headers, and what it does not serve."""

from pathlib import Path

import httpx2
import pytest

from server.lab.names import LabPorts
from server.spa import SpaConfig, create_app

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def spa() -> httpx2.AsyncClient:
    app = create_app(SpaConfig.load(ROOT, LabPorts(9000, 9000, 9000)))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://app.lab.localhost:9000")


@pytest.mark.parametrize(
    "path", ["/", "/pyscript.toml", "/app/main.py", "/app/oidc/events.py", "/app/static/blank.html"]
)
async def test_serves_the_page(spa: httpx2.AsyncClient, path: str) -> None:
    response = await spa.get(path)
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.data/login.sqlite",
        "/server/config.py",
        "/server/sample.toml",
        "/tests/",
        "/pyproject.toml",
        "/README.md",
        "/app",
        "/app/",
        "/app/../pyproject.toml",
        "/app/%2e%2e/pyproject.toml",
        "/app/..%2fpyproject.toml",
        "/app//etc/passwd",
        "/app/oidc/__pycache__/",
        "/runtime/.stamp",
        "/lesson/6",
    ],
)
async def test_serves_nothing_else(spa: httpx2.AsyncClient, path: str) -> None:
    response = await spa.get(path)
    assert response.status_code == 404
    assert "There is nothing at this address." in response.text


async def test_what_is_not_there_is_a_page_that_leads_back(spa: httpx2.AsyncClient) -> None:
    response = await spa.get("/lesson/6")
    assert response.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in response.text
    assert '<a href="/">' in response.text
    assert "script" not in response.headers["content-security-policy"]


async def test_modules_and_webassembly_have_the_type_that_browsers_demand(spa: httpx2.AsyncClient) -> None:
    for path, media_type in {
        "/app/static/boot.js": "text/javascript",
        "/app/static/styles/base.css": "text/css",
        "/runtime/pyodide/pyodide.mjs": "text/javascript",
        "/runtime/pyodide/pyodide.asm.wasm": "application/wasm",
    }.items():
        assert (await spa.get(path)).headers["Content-Type"].startswith(media_type)


async def test_the_callback_page_carries_no_opener_policy_and_sends_nothing(spa: httpx2.AsyncClient) -> None:
    callback = await spa.get("/app/static/blank.html")
    assert "Cross-Origin-Opener-Policy" not in callback.headers
    assert callback.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; img-src")
    assert (await spa.get("/")).headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
