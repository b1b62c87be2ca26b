"""RP-initiated logout: what ends the session, what asks, and what never redirects."""

import pytest

from server.authorization_server.protocol.decisions import Session
from server.authorization_server.protocol.destinations import PageError
from server.authorization_server.protocol.logout_requests import LogoutRequest, decide_logout
from server.config import ClientRegistration

ISSUER = "http://login.lab.localhost:8000"
APP = "http://app.lab.localhost:8000/"
CLIENT = ClientRegistration(
    client_id="app", name="App", redirect_uris=(), post_logout_redirect_uris=("https://a.example/?x=1",)
)
ADA = Session(sid="s", subject="ada", auth_time=0, connection="database")


def read_hint(hint):
    if not hint.startswith("of "):
        raise ValueError
    return {"sub": hint[3:], "aud": "app"}


def decided(session=ADA, **given):
    return decide_logout(list(given.items()), session, {"app": CLIENT}, read_hint)


def test_a_hint_of_the_person_ends_the_session():
    there = decided(id_token_hint="of ada", post_logout_redirect_uri="https://a.example/?x=1", state="s&1")
    assert there == LogoutRequest(CLIENT, "https://a.example/?x=1&state=s%261", ask=False)
    assert decided(id_token_hint="of ada") == LogoutRequest(CLIENT, None, ask=False)
    assert decided(None, id_token_hint="of ada") == LogoutRequest(CLIENT, None, ask=False)


def test_without_a_hint_of_this_person_they_are_asked():
    assert decided() == LogoutRequest(None, None, ask=True)
    assert decided(client_id="app", post_logout_redirect_uri="https://a.example/?x=1").ask
    assert decided(id_token_hint="of alan").ask
    assert decided(post_logout_redirect_uri="https://anything.example/").location is None


@pytest.mark.parametrize(
    "given",
    [
        {"id_token_hint": "nonsense"},
        {"id_token_hint": "of ada", "client_id": "other"},
        {"client_id": "other"},
        {"id_token_hint": "of ada", "post_logout_redirect_uri": "https://evil.example/"},
        {"id_token_hint": "of ada", "post_logout_redirect_uri": "https://a.example/?x=1&y=2"},
        {"client_id": "app", "post_logout_redirect_uri": "https://a.example/"},
    ],
)
def test_what_is_wrong_gets_a_page(given):
    with pytest.raises(PageError):
        decided(**given)


def test_a_parameter_twice():
    with pytest.raises(PageError):
        decide_logout([("state", "a"), ("state", "b")], ADA, {}, read_hint)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_expired_hint_is_good_and_an_access_token_is_none(lab, method):
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


async def test_the_person_is_asked_and_then_goes_where_the_client_said(lab):
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
    page = await browser.get(f"{ISSUER}/logout?state=alone&post_logout_redirect_uri=https://evil.example/")
    assert page.status == 200
    assert not page.location
