"""The issuers below ``/s/``, each with an API of its own."""

import pytest

from server import api
from server.scenarios import SCENARIOS
from server.scenarios.site import FOLDER, serves
from tests.unit.authorization_server.lab import ISSUER
from tests.unit.scenarios.site import APP, bearer


@pytest.mark.parametrize("path", ["/s", "/s/", "/s/plain", "/s/plain/authorize", "/s/static/style.css"])
def test_what_is_the_sites(path):
    assert serves(path)


@pytest.mark.parametrize("path", ["/", "/sign-up", "/static/style.css", "/support", "/authorize"])
def test_what_is_the_honest_issuers(path):
    assert not serves(path)


@pytest.mark.parametrize("path", ["/s/no-such-scenario", "/s/no-such-scenario/authorize", "/s/invalid-aud.json"])
async def test_an_unknown_scenario_is_one_sentence(site, path):
    page = await site.lab.browser().get(f"{ISSUER}{path}")
    assert page.status == 404
    assert "There is no scenario of this name." in page.words


async def test_each_is_a_whole_issuer(site):
    browser = site.lab.browser()
    for name in ("plain", "invalid-aud"):
        address = f"{ISSUER}/s/{name}"
        found = (await browser.get(f"{address}/.well-known/openid-configuration")).json()
        assert found["issuer"] == address
        assert found == (await browser.get(f"{ISSUER}/.well-known/oauth-authorization-server/s/{name}")).json()
        for endpoint in ("authorization_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"):
            assert found[endpoint].startswith(f"{address}/")
        await site.log_in(name, browser)
    cookies = [cookie for cookie in browser.set_cookie if "Path=/s/invalid-aud;" in cookie]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"browser-s-invalid-aud", "session-s-invalid-aud"}
    keys = [(await browser.get(f"{ISSUER}/s/{name}/jwks.json")).json() for name in ("plain", "invalid-aud")]
    assert keys[0] != keys[1]
    assert len(list((site.lab.config.server.data / FOLDER).iterdir())) == 2


async def test_every_page_of_an_issuer_says_that_it_misbehaves(site):
    browser = site.lab.browser()
    for page in (
        await browser.get(site.lab.authorize_url().replace(ISSUER, f"{ISSUER}/s/invalid-aud", 1)),
        await browser.get(f"{ISSUER}/s/invalid-aud/nowhere"),
        await browser.get(f"{ISSUER}/s/invalid-aud/logout"),
    ):
        assert "Misbehaves on purpose" in page.words
        assert SCENARIOS["invalid-aud"].sentence in page.words
        assert 'data-look="warning"' in page.text


async def test_who_is_signed_in_at_the_honest_issuer_is_nobody_here(site):
    browser, _ = await site.lab.logged_in()
    page = await browser.get(site.lab.authorize_url(prompt="none").replace(ISSUER, f"{ISSUER}/s/plain", 1))
    assert page.fragment["error"] == "login_required"


async def test_a_token_is_good_at_its_own_api_and_at_no_other(site):
    real = api.create_app(site.lab.config, http=site.lab.make_client(), clock=site.lab.clock)
    browser, page = await site.log_in("plain")
    browser.apps["api.lab.localhost:8000"] = real
    answer = await browser.get(f"{ISSUER}/s/plain/api/messages", headers=bearer(page))
    assert answer.status == 200
    assert answer.json()["messages"]
    for other in (f"{ISSUER}/s/expired/api/messages", "http://api.lab.localhost:8000/messages"):
        refused = await browser.get(other, headers=bearer(page))
        assert refused.status == 401
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]


async def test_the_api_of_a_scenario_lets_pages_of_the_clients_ask(site):
    page = await site.lab.browser().send(
        "OPTIONS",
        f"{ISSUER}/s/plain/api/messages",
        headers={
            "Origin": APP,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert page.status == 204
    assert page.headers["access-control-allow-origin"] == APP


async def test_an_issuer_without_its_slash_is_sent_to_it(site):
    page = await site.lab.browser().send("GET", f"{ISSUER}/s/plain", follow=False)
    assert (page.status, page.location) == (303, "/s/plain/")
