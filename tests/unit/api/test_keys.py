"""The issuer's keys: when the API asks for them, and what it answers without them."""

import time
from pathlib import Path

import httpx2
import pytest

from server import api
from server.config import load
from server.lab.names import LabPorts
from tests.unit.api.issuer import ISSUER, NOW, Clock, Issuer, bearer


async def test_a_flood_of_unknown_keys_asks_the_issuer_once(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    await client.get("/messages", headers=bearer(issuer.sign()))
    before = len(issuer.requests)
    for number in range(50):
        token = issuer.sign(headers={"kid": f"made-up-{number}"})
        assert (await client.get("/messages", headers=bearer(token))).status_code == 401
    assert len(issuer.requests) - before == 2  # discovery and JWKS, once each


async def test_a_new_key_is_found_when_the_issuer_has_rotated(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    await client.get("/messages", headers=bearer(issuer.sign()))
    issuer.published = ["two", "one"]
    for key in ("two", "one"):
        assert (await client.get("/messages", headers=bearer(issuer.sign(key)))).status_code == 200


async def test_known_keys_serve_while_the_issuer_is_down(
    client: httpx2.AsyncClient, issuer: Issuer, clock: Clock
) -> None:
    await client.get("/messages", headers=bearer(issuer.sign()))
    issuer.answers = False
    clock.now += 3600
    token = issuer.sign(iat=NOW + 3590, exp=NOW + 4000)
    assert (await client.get("/messages", headers=bearer(token))).status_code == 200


async def test_without_any_key_the_api_says_that_it_is_not_the_token(
    client: httpx2.AsyncClient, issuer: Issuer, clock: Clock
) -> None:
    issuer.answers = False
    response = await client.get("/messages", headers=bearer(issuer.sign()))
    assert response.status_code == 503
    assert "WWW-Authenticate" not in response.headers
    issuer.answers = True
    clock.now += 2
    assert (await client.get("/messages", headers=bearer(issuer.sign()))).status_code == 200


async def test_keys_of_a_discovery_document_of_another_issuer_are_not_used(
    client: httpx2.AsyncClient, issuer: Issuer
) -> None:
    issuer.discovered_issuer = "http://evil.localhost:8000"
    assert (await client.get("/messages", headers=bearer(issuer.sign()))).status_code == 503
    assert f"{ISSUER}/jwks.json".endswith(issuer.requests[-1]) is False


async def test_a_new_key_is_found_after_the_clock_was_set_back(
    client: httpx2.AsyncClient, issuer: Issuer, clock: Clock
) -> None:
    await client.get("/messages", headers=bearer(issuer.sign()))
    await client.get("/messages", headers=bearer(issuer.sign(headers={"kid": "made-up"})))  # a cool-down begins
    clock.now -= 3600
    issuer.published = ["two", "one"]
    token = issuer.sign("two", iat=NOW - 3600, exp=NOW)
    assert (await client.get("/messages", headers=bearer(token))).status_code == 200


async def test_a_withdrawn_key_does_not_outlive_a_clock_that_was_set_back(
    client: httpx2.AsyncClient, issuer: Issuer, clock: Clock
) -> None:
    token = issuer.sign(iat=NOW - 7200, exp=NOW + 600)
    assert (await client.get("/messages", headers=bearer(token))).status_code == 200
    clock.now -= 3600
    issuer.published = ["two"]
    assert (await client.get("/messages", headers=bearer(token))).status_code == 401


async def test_an_issuer_that_is_back_is_asked_after_the_clock_was_set_back(
    client: httpx2.AsyncClient, issuer: Issuer, clock: Clock
) -> None:
    issuer.answers = False
    token = issuer.sign(iat=NOW - 7200, exp=NOW + 600)
    assert (await client.get("/messages", headers=bearer(token))).status_code == 503
    issuer.answers = True
    clock.now -= 3600
    assert (await client.get("/messages", headers=bearer(token))).status_code == 200


async def test_without_a_clock_of_its_own_the_machines_time_of_day_does_not_matter(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load(Path("server/sample.toml"), {"LAB_DATA": str(tmp_path)}, LabPorts())
    asking = httpx2.AsyncClient(transport=httpx2.MockTransport(issuer.handle))
    app = api.create_app(config, http=asking)
    token = issuer.sign(iat=0, exp=NOW * 2)
    async with asking, httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://api") as client:
        await client.get("/messages", headers=bearer(token))
        monkeypatch.setattr(time, "time", lambda: NOW * 1.5)
        before = len(issuer.requests)
        assert (await client.get("/messages", headers=bearer(token))).status_code == 200
        assert len(issuer.requests) == before
