"""RP-initiated logout, in a browser: what ends the session, what asks, and where it leads."""

from urllib.parse import urlencode

import pytest

from tests.unit.authorization_server.lab import ISSUER

APP = "http://app.lab.localhost:8000/"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_expired_hint_is_good(lab, method):
    """An access token is no hint, although the same key has signed it."""
    browser, page = await lab.logged_in()
    lab.clock.now += 5_000

    def send(hint):
        data = {"id_token_hint": hint, "post_logout_redirect_uri": APP}
        if method == "POST":
            return browser.post(f"{ISSUER}/logout", data)
        return browser.get(f"{ISSUER}/logout?id_token_hint={hint}&post_logout_redirect_uri={APP}")

    refused = await send(page.fragment["access_token"])
    assert refused.status == 400
    assert "session" in browser.cookies["login.lab.localhost:8000"]
    there = await send(page.fragment["id_token"])
    assert (there.status, there.location) == (303, APP)
    assert "session" not in browser.cookies["login.lab.localhost:8000"]


async def test_a_changed_hint_is_refused(lab):
    browser, page = await lab.logged_in()
    head, body, signature = page.fragment["id_token"].split(".")
    forged = f"{head}.{body}.{'A' * len(signature)}"
    refused = await browser.get(f"{ISSUER}/logout?id_token_hint={forged}&post_logout_redirect_uri={APP}")
    assert refused.status == 400
    assert not refused.location


async def test_without_a_hint_the_person_is_asked(lab):
    """After that they go where the client said."""
    browser, _ = await lab.logged_in()
    page = await browser.get(f"{ISSUER}/logout?client_id=spa&post_logout_redirect_uri={APP}&state=x")
    assert page.status == 200
    foreign = await browser.press(page, "Log out", csrf="x")
    assert "Log out?" in foreign.words
    there = await browser.press(page, "Log out")
    assert there.location == f"{APP}?state=x"


async def test_nothing_given(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(f"{ISSUER}/logout")
    page = await browser.press(page, "Log out")
    assert "You are logged out" in page.words
    assert f'href="{APP}"' in page.text, "the only application there is"
    page = await browser.get(f"{ISSUER}/logout?state=alone&post_logout_redirect_uri=https://evil.example/")
    assert page.status == 200
    assert not page.location


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_logout_of_auth0_js_asks_and_returns_to_registered_addresses(lab, method):
    browser, _ = await lab.logged_in()

    def send(**asked):
        data = {"client_id": "spa", **asked}
        return browser.send(
            method, f"{ISSUER}/v2/logout" + (f"?{urlencode(data)}" if method == "GET" else ""), data=data
        )

    for foreign in ("https://evil.example/", f"{APP}elsewhere", "http://app.lab.localhost:8000"):
        refused = await send(returnTo=foreign)
        assert (refused.status, refused.location) == (400, "")
    page = await send(returnTo=APP, federated="")
    assert "Log out?" in page.words
    assert "session" in browser.cookies["login.lab.localhost:8000"]
    there = await browser.press(page, "Log out")
    assert there.location == APP
    assert "session" not in browser.cookies["login.lab.localhost:8000"]


async def test_the_logout_of_auth0_js_with_a_hint_does_not_ask(lab):
    browser, page = await lab.logged_in()
    there = await browser.get(f"{ISSUER}/v2/logout?id_token_hint={page.fragment['id_token']}&returnTo={APP}")
    assert (there.status, there.location) == (303, APP)


async def test_the_logout_of_auth0_js_without_a_client_returns_nowhere(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(f"{ISSUER}/v2/logout?returnTo={APP}")
    page = await browser.press(page, "Log out")
    assert (page.status, page.location) == (200, "")


async def test_two_addresses_to_return_to_are_refused(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(f"{ISSUER}/v2/logout?client_id=spa&returnTo={APP}&post_logout_redirect_uri={APP}")
    assert page.status == 400
