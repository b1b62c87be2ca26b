"""The names and attributes of the two cookies."""

from dataclasses import replace

import pytest

from tests.unit.authorization_server.lab import ISSUER, PASSWORD


async def test_cookies_are_host_only_and_for_frames_too(lab):
    browser, _ = await lab.logged_in()
    assert {cookie.partition("=")[0] for cookie in browser.set_cookie} == {"browser", "session"}
    for cookie in browser.set_cookie:
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=None; Secure")
        assert len(cookie.partition(";")[0].partition("=")[2]) == 43


async def test_cookies_can_be_lax(make_lab):
    """WebKit takes them over http then."""
    lab = make_lab(lambda c: replace(c, server=replace(c.server, session_same_site="lax")))
    browser, _ = await lab.logged_in()
    assert {cookie.partition("=")[0] for cookie in browser.set_cookie} == {"browser", "session"}
    assert all(cookie.endswith("; Path=/; HttpOnly; SameSite=Lax") for cookie in browser.set_cookie)


@pytest.mark.parametrize("same_site", ["none", "lax"])
async def test_cookies_are_secure_on_https(make_lab, same_site):
    issuer = "https://login.example.com"
    lab = make_lab(lambda c: replace(c, server=replace(c.server, issuer=issuer, session_same_site=same_site)))
    browser = lab.browser()
    await browser.get(lab.authorize_url().replace(ISSUER, issuer))
    (cookie,) = browser.set_cookie
    assert cookie.endswith(f"; SameSite={same_site.capitalize()}; Secure")


async def test_on_https_no_other_host_can_plant_them(make_lab):
    lab = make_lab(lambda c: replace(c, server=replace(c.server, issuer="https://login.example.com")))
    browser = lab.browser()
    page = await browser.get(lab.authorize_url().replace(ISSUER, "https://login.example.com"))
    assert browser.cookies["login.example.com"].keys() == {"__Host-browser"}
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert browser.cookies["login.example.com"].keys() == {"__Host-browser", "__Host-session"}
    assert "access_token" in (await browser.press(page, "Allow")).fragment
