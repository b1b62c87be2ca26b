"""Which pages of other origins may read an answer."""

from dataclasses import replace

import pytest

from tests.unit.authorization_server.lab import ISSUER


@pytest.mark.parametrize("path", ["userinfo", "token"])
async def test_preflight(lab, path):
    browser = lab.browser()
    good = await browser.send("OPTIONS", f"{ISSUER}/{path}", headers={"Origin": "http://app.lab.localhost:8000"})
    assert good.status == 204
    assert "Authorization" in good.headers["access-control-allow-headers"]
    assert ("access-control-allow-credentials" in good.headers) == (path == "token"), "keycloak-js sends cookies there"
    evil = await browser.send("OPTIONS", f"{ISSUER}/{path}", headers={"Origin": "http://evil.localhost:8000"})
    assert "access-control-allow-origin" not in evil.headers


@pytest.mark.parametrize("path", ["userinfo", "token", "jwks.json"])
async def test_any_header_may_be_sent(lab, path):
    asked = "auth0-client,traceparent,x-requested-with"
    headers = {"Origin": "http://app.lab.localhost:8000", "Access-Control-Request-Headers": asked}
    answer = await lab.browser().send("OPTIONS", f"{ISSUER}/{path}", headers=headers)
    assert {*asked.split(",")} <= {*answer.headers["access-control-allow-headers"].split(", ")}


PUBLISHED = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/jwks.json",
    "/.well-known/jwks.json",
]


@pytest.mark.parametrize("path", PUBLISHED)
@pytest.mark.parametrize("origin", ["http://app.lab.localhost:8000", "https://anybody.example"])
async def test_everybody_may_ask_for_what_is_published_in_any_way(lab, path, origin):
    browser = lab.browser()
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    answer = await browser.send("OPTIONS", f"{ISSUER}{path}", headers=asks)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] in ("*", origin)
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", [*PUBLISHED, "/token", "/userinfo"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_a_page_can_read_that_it_used_the_wrong_method(lab, path, method):
    headers = {"Origin": "http://app.lab.localhost:8000"}
    answer = await lab.browser().send(method, f"{ISSUER}{path}", headers=headers)
    assert answer.status == 405
    assert answer.json()["error"] == "method_not_allowed"
    assert "OPTIONS" in answer.headers["allow"]
    assert answer.headers["access-control-allow-origin"] in ("*", headers["Origin"])


async def test_the_metadata_before_the_path_of_an_issuer_may_be_asked_for_too(make_lab):
    lab = make_lab(lambda config: replace(config, server=replace(config.server, issuer=f"{ISSUER}/tenant")))
    path = "/.well-known/oauth-authorization-server/tenant"
    answer = await lab.browser().send("OPTIONS", f"{ISSUER}{path}", headers={"Origin": "https://anybody.example"})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, "*")


@pytest.mark.parametrize("body", [{}, {"grant_type": "password"}, {"x": "a" * 70_000}])
async def test_a_page_that_sends_cookies_can_read_what_the_token_endpoint_says(lab, body):
    good = await lab.browser().post(f"{ISSUER}/token", body, headers={"Origin": "http://app.lab.localhost:8000"})
    assert good.headers["access-control-allow-origin"] == "http://app.lab.localhost:8000"
    assert good.headers["access-control-allow-credentials"] == "true"
    evil = await lab.browser().post(f"{ISSUER}/token", body, headers={"Origin": "http://evil.localhost:8000"})
    assert "access-control-allow-origin" not in evil.headers
    assert "access-control-allow-credentials" not in evil.headers
