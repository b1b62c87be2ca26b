"""The whole journey, page by page, without a window."""

import jwt
import pytest


@pytest.mark.parametrize("response_type", ["id_token", "token", "id_token token"])
async def test_ada_logs_in_allows_and_comes_back(lab, response_type):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url(response_type=response_type))
    assert page.status == 200
    assert {"Log in", "Continue with Acme", "Sign up"} <= {b for form in page.forms for b in form.buttons}

    page = await browser.press(page, "Log in", email="ada@example.com", password="correct horse battery staple")
    assert "Implicit Flow Lab" in page.words
    assert "Read your messages" in page.words

    page = await browser.press(page, "Allow")
    assert page.status == 303
    assert page.location.startswith("http://app.lab.localhost:8000/#")
    expected = {"state", "iss"}
    expected |= {"id_token"} if "id_token" in response_type else set()
    expected |= {"access_token", "token_type", "expires_in", "scope"} if "token" in response_type.split() else set()
    assert page.fragment.keys() == expected
    assert page.fragment["state"] == "a state"


async def test_the_access_token_is_good_for_userinfo(lab):
    browser, page = await lab.logged_in()
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    profile = (await browser.get("http://login.lab.localhost:8000/userinfo", headers=bearer)).json()
    assert profile["name"] == "Ada Lovelace"
    assert profile["email"] == "ada@example.com"
    assert profile["sub"] == jwt.decode(page.fragment["id_token"], options={"verify_signature": False})["sub"]


async def test_silent_authentication_then_logout(lab):
    browser, page = await lab.logged_in()
    silent = await browser.get(lab.authorize_url(prompt="none", state="again"))
    assert silent.fragment.keys() == page.fragment.keys()

    gone = await browser.post(
        "http://login.lab.localhost:8000/logout",
        {
            "id_token_hint": page.fragment["id_token"],
            "post_logout_redirect_uri": "http://app.lab.localhost:8000/",
            "state": "bye",
        },
    )
    assert gone.location == "http://app.lab.localhost:8000/?state=bye"
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "login_required"


async def test_continue_with_acme(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Continue with Acme")
    assert page.url.startswith("http://acme.localhost:8000/login?")
    page = await browser.press(page, "Log in", email="ada@acme.example", password="correct horse battery staple")
    assert page.url.startswith("http://login.lab.localhost:8000/consent?")
    page = await browser.press(page, "Allow")
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    profile = (await browser.get("http://login.lab.localhost:8000/userinfo", headers=bearer)).json()
    assert profile["email"] == "ada@acme.example"
