"""What applies to every address of the API: errors, methods, CORS, headers."""

import httpx2
import pytest

from tests.unit.api.issuer import ORIGIN, Issuer, bearer


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("PUT", "/messages", 405, "GET, HEAD, POST"),
        ("POST", "/reports", 405, "GET, HEAD"),
        ("GET", "/messages/", 404, None),  # and no redirect, which would lead to the host that the request named
        ("GET", "/nowhere", 404, None),
    ],
)
async def test_an_address_or_a_method_that_does_not_exist(
    client: httpx2.AsyncClient, method: str, path: str, status: int, allow: str | None
) -> None:
    response = await client.request(method, path)
    assert (response.status_code, response.headers.get("Allow")) == (status, allow)
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_head_is_answered_as_get(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    assert (await client.head("/messages", headers=bearer(issuer.sign()))).status_code == 200
    assert (await client.head("/messages")).status_code == 401


async def test_a_browser_that_shows_the_document_may_ask_for_an_icon(client: httpx2.AsyncClient) -> None:
    policy = (await client.get("/openapi.json")).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "img-src 'self'" in policy
    icon = await client.get("/favicon.ico")
    assert (icon.status_code, icon.content) == (204, b"")


async def test_preflight_of_the_page_is_204_and_allows_the_header(client: httpx2.AsyncClient) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    response = await client.options("/messages", headers={"Origin": ORIGIN, **ask})
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Origin" in response.headers["Vary"]


async def test_preflight_of_another_origin_is_not_allowed(client: httpx2.AsyncClient) -> None:
    headers = {"Origin": "http://evil.localhost:8000", "Access-Control-Request-Method": "GET"}
    response = await client.options("/messages", headers=headers)
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/messages", "/reports", "/nowhere"])
async def test_a_page_can_read_every_refusal(client: httpx2.AsyncClient, path: str) -> None:
    response = await client.get(path, headers={"Origin": ORIGIN})
    assert response.status_code in (401, 404)
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "WWW-Authenticate" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/problem+json"
