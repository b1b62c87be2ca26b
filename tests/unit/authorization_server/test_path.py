"""An issuer whose address has a path: everything of it lies below that path, its cookies too."""

import re
from dataclasses import replace

import pytest

from server.config import load
from server.lab.names import LabPorts
from tests.unit.authorization_server.lab import PASSWORD, ROOT

HOST = "http://login.lab.localhost:8000"
ISSUER = f"{HOST}/tenants/one"


def at(issuer):
    """Return a change that moves the lab's issuer."""
    return lambda config: replace(config, server=replace(config.server, issuer=issuer))


def request(lab, **changes):
    return lab.authorize_url(**changes).replace(f"{HOST}/", f"{lab.config.server.issuer}/", 1)


@pytest.fixture
def config_change():
    return at(ISSUER)


async def log_in(lab, browser, **changes):
    page = await browser.get(request(lab, **changes))
    assert page.url.startswith(f"{lab.config.server.issuer}/login?")
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert page.url.startswith(f"{lab.config.server.issuer}/consent?")
    return await browser.press(page, "Allow")


async def test_the_journey(lab):
    browser = lab.browser()
    page = await log_in(lab, browser)
    assert page.fragment["iss"] == ISSUER
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).json()["name"] == "Ada Lovelace"
    silent = await browser.get(request(lab, prompt="none"))
    assert "access_token" in silent.fragment


async def test_every_address_of_a_page_is_below_the_path(lab):
    browser = lab.browser()
    pages = [await browser.get(request(lab))]
    pages.append(await browser.press(pages[0], "Sign up"))
    pages.append(await browser.press(pages[1], "Back to log in"))
    await log_in(lab, browser)
    pages.append(await browser.get(request(lab, prompt="consent")))
    pages.append(await browser.get(request(lab, prompt="select_account")))
    pages.append(await browser.get(f"{ISSUER}/"))
    pages.append(await browser.get(f"{ISSUER}/logout"))
    pages.append(await browser.get(request(lab, response_mode="form_post")))
    pages.append(await browser.get(request(lab, response_mode="web_message")))
    pages.append(await browser.get(f"{ISSUER}/nowhere"))
    for page in pages:
        links = re.findall(r'(?:action|href|src)="(/[^"]*)"', page.text)
        assert links, page.url
        for link in links:
            assert link.startswith("/tenants/one/")
            if "/static/" in link:
                assert (await browser.get(f"{HOST}{link}")).status == 200


async def test_nothing_is_served_outside_the_path(lab):
    browser = lab.browser()
    for path in ("/", "/authorize", "/jwks.json", "/login", "/static/style.css", "/.well-known/openid-configuration"):
        assert (await browser.get(f"{HOST}{path}")).status == 404


async def test_the_metadata_is_where_both_standards_look_for_it(lab):
    """OpenID Connect Discovery 4 appends to the issuer; RFC 8414 section 3 inserts between host and path."""
    browser = lab.browser()
    first = await browser.get(f"{ISSUER}/.well-known/openid-configuration")
    second = await browser.get(f"{HOST}/.well-known/oauth-authorization-server/tenants/one")
    assert first.json() == second.json()
    assert first.json()["issuer"] == ISSUER
    assert first.json()["jwks_uri"] == f"{ISSUER}/jwks.json"


async def test_cookies_are_kept_to_the_path(lab):
    """They have names of their own, because browsers send those of the issuer at the root as well."""
    browser = lab.browser()
    await log_in(lab, browser)
    names = {cookie.partition("=")[0] for cookie in browser.set_cookie}
    assert names == {"browser-tenants-one", "session-tenants-one"}
    assert all("; Path=/tenants/one; HttpOnly; SameSite=None; Secure" in cookie for cookie in browser.set_cookie)


async def test_the_cookie_prefix_on_https(make_lab):
    """``__Host-`` demands ``Path=/``; ``__Secure-`` does not."""
    lab = make_lab(at("https://login.example.com/tenants/one"))
    browser = lab.browser()
    await log_in(lab, browser)
    names = {cookie.partition("=")[0] for cookie in browser.set_cookie}
    assert names == {"__Secure-browser-tenants-one", "__Secure-session-tenants-one"}


async def test_a_session_at_the_root_is_none_here(lab):
    """Its cookies have Path=/, so browsers send them here as well."""
    browser = lab.browser()
    await log_in(lab, browser)
    jar = browser.cookies["login.lab.localhost:8000"]
    jar.update({"session": "of the other issuer", "browser": "of the other issuer"})
    assert "access_token" in (await browser.get(request(lab, prompt="none"))).fragment
    del jar["session-tenants-one"]
    assert (await browser.get(request(lab, prompt="none"))).fragment["error"] == "login_required"


def test_issuers_of_one_host_have_a_database_each(tmp_path):
    text = (ROOT / "server/sample.toml").read_text()
    urls = set()
    for issuer in (HOST, ISSUER, f"{HOST}/tenants/two"):
        path = tmp_path / "server.toml"
        path.write_text(text.replace(f'issuer = "{HOST}"', f'issuer = "{issuer}"', 1))
        urls.add(load(path, {}, LabPorts()).server.database_url)
    assert len(urls) == 3
