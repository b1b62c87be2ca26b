"""The login page, and what a client asks of it."""

import pytest

from tests.unit.authorization_server.lab import PASSWORD, claims


@pytest.mark.parametrize(("email", "password"), [("ada@example.com", "mistaken"), ("nobody@example.com", PASSWORD)])
async def test_a_wrong_password_and_an_unknown_address(lab, email, password):
    """They get the same answer."""
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Log in", email=email, password=password)
    assert page.status == 400
    assert "The e-mail address or the password is wrong." in page.words
    assert ("email", email) in page.form("Log in").fields
    assert password not in page.text
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert "Allow" in page.text


async def test_a_form_of_another_browser_is_refused(lab):
    """The address stays in the form."""
    ada, mallory = lab.browser(), lab.browser()
    page = await ada.get(lab.authorize_url())
    stolen = dict((await mallory.get(lab.authorize_url())).form("Log in").fields)["csrf"]
    page = await ada.press(page, "Log in", email="ada@example.com", password=PASSWORD, csrf=stolen)
    assert page.status == 400
    assert ("email", "ada@example.com") in page.form("Log in").fields
    assert "session" not in ada.cookies["login.lab.localhost:8000"]


async def test_login_hint_fills_in_the_address(lab):
    page = await lab.browser().get(lab.authorize_url(login_hint='"><b>ada'))
    assert ("email", '"><b>ada') in page.form("Log in").fields
    assert "<b>" not in page.text


def id_token(page):
    return claims(page.fragment["id_token"])


async def test_prompt_login_asks_again_and_the_time_is_later(lab):
    browser, first = await lab.logged_in()
    lab.clock.now += 60
    page = await browser.get(lab.authorize_url(prompt="login", id_token_hint=first.fragment["id_token"]))
    assert ("email", "ada@example.com") in page.form("Log in").fields, "the hint names who it is"
    second = await browser.press(page, "Log in", password=PASSWORD)
    assert id_token(second)["auth_time"] == id_token(first)["auth_time"] + 60
    assert id_token(second)["sub"] == id_token(first)["sub"]


async def test_another_person_than_the_hint_is_login_required(lab):
    browser, first = await lab.logged_in()
    page = await browser.get(lab.authorize_url(prompt="login", id_token_hint=first.fragment["id_token"]))
    answer = await browser.press(page, "Log in", email="alan@example.com", password=PASSWORD)
    assert answer.fragment["error"] == "login_required"


async def test_silent_answers_keep_time_and_person(lab):
    browser, first = await lab.logged_in()
    lab.clock.now += 100
    silent = await browser.get(lab.authorize_url(prompt="none", id_token_hint=first.fragment["id_token"]))
    for name in ("auth_time", "sub", "sid"):
        assert id_token(silent)[name] == id_token(first)[name]
    assert id_token(silent)["iat"] == id_token(first)["iat"] + 100
