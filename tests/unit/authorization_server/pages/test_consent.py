"""Allow, deny, or allow a part; and what is remembered of it."""

from dataclasses import replace

import pytest

from tests.unit.authorization_server.lab import API, PASSWORD


async def to_consent(lab, **changes):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url(**changes))
    return browser, await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)


async def test_the_page_says_who_for_what_and_until_when(lab):
    _, page = await to_consent(lab, scope="openid email write:messages")
    for words in (
        "Implicit Flow Lab",
        "http://app.lab.localhost:8000/",
        "Know that it is you",
        "See your e-mail address",
        "Write messages in your name",
        "Until you take it back",
        "10 minutes",
    ):
        assert words in page.words
    assert "Read your messages" not in page.words


async def test_deny(lab):
    browser, page = await to_consent(lab)
    answer = await browser.press(page, "Deny")
    assert answer.fragment.keys() == {"error", "error_description", "state", "iss"}
    assert answer.fragment["error"] == "access_denied"
    again = await browser.get(lab.authorize_url())
    assert "Allow" in again.text, "a no is not remembered"


async def test_allowed_once_is_not_asked_again_but_more_is(lab):
    browser, _ = await lab.logged_in()
    assert "access_token" in (await browser.get(lab.authorize_url())).fragment
    wider = lab.authorize_url(scope="openid read:messages write:messages")
    assert (await browser.get(wider + "&prompt=none")).fragment["error"] == "consent_required"
    assert "Allow" in (await browser.get(wider)).text
    assert "Allow" in (await browser.get(lab.authorize_url(prompt="consent"))).text


OTHER = "https://other.example/"


@pytest.fixture
def two_apis(make_lab):
    """An installation with a second API, whose permissions have the same names."""

    def change(config):
        lab_api = config.apis[API]
        return replace(config, apis={API: lab_api, OTHER: replace(lab_api, identifier=OTHER, name="Other API")})

    return make_lab(change)


async def test_openid_scopes_are_allowed_once_for_a_client(two_apis):
    lab = two_apis
    browser, _ = await lab.logged_in(scope="openid profile email")
    for audience in (None, API, OTHER):
        silent = await browser.get(lab.authorize_url(audience=audience, scope="openid profile email", prompt="none"))
        assert "access_token" in silent.fragment, audience
    more = await browser.get(lab.authorize_url(audience=OTHER, scope="openid profile email phone", prompt="none"))
    assert more.fragment["error"] == "consent_required"


async def test_permissions_are_allowed_for_one_api(two_apis):
    lab = two_apis
    browser, _ = await lab.logged_in()
    elsewhere = await browser.get(lab.authorize_url(audience=OTHER, prompt="none"))
    assert elsewhere.fragment["error"] == "consent_required"
    page = await browser.get(lab.authorize_url(audience=OTHER))
    assert "access_token" in (await browser.press(page, "Allow")).fragment
    for audience in (API, OTHER):
        assert "access_token" in (await browser.get(lab.authorize_url(audience=audience, prompt="none"))).fragment


async def test_the_last_answer_about_an_openid_scope_counts_everywhere(two_apis):
    lab = two_apis
    browser, _ = await lab.logged_in()
    page = await browser.get(lab.authorize_url(audience=OTHER, prompt="consent"))
    await browser.press(page, "Allow", permission=["profile", "read:messages"])
    for audience in (API, OTHER):
        silent = await browser.get(lab.authorize_url(audience=audience, prompt="none"))
        assert silent.fragment["scope"] == "openid profile read:messages"


async def test_a_consent_for_the_login_alone_allows_nothing_at_an_api(lab):
    browser, _ = await lab.logged_in(audience=None, scope="openid")
    silent = await browser.get(lab.authorize_url(scope="openid read:messages", prompt="none"))
    assert silent.fragment["error"] == "consent_required"


async def test_a_part_can_be_unticked(lab):
    browser, page = await to_consent(lab, scope="openid email read:messages write:messages")
    answer = await browser.press(page, "Allow", permission=["read:messages"])
    assert answer.fragment["scope"] == "openid read:messages"
    silent = await browser.get(lab.authorize_url(scope="openid email read:messages", prompt="none"))
    assert silent.fragment["scope"] == "openid read:messages"
    page = await browser.get(lab.authorize_url(scope="openid email", prompt="consent"))
    answer = await browser.press(page, "Allow")
    assert answer.fragment["scope"] == "email openid"


async def test_permissions_that_were_not_asked_for_cannot_be_ticked(lab):
    browser, page = await to_consent(lab, scope="openid read:messages")
    answer = await browser.press(page, "Allow", permission=["read:messages", "write:messages", "profile"])
    assert answer.fragment["scope"] == "openid read:messages"


async def test_all_unticked_is_a_no(lab):
    browser, page = await to_consent(lab, scope="read:messages", response_type="token")
    answer = await browser.press(page, "Allow", permission=[])
    assert answer.fragment["error"] == "access_denied"


async def test_claims_by_name_are_shown_and_can_be_unticked(lab):
    browser, page = await to_consent(lab, scope="openid", claims='{"userinfo": {"phone_number": null, "email": null}}')
    assert "See your phone number" in page.words
    answer = await browser.press(page, "Allow", permission=["phone"])
    bearer = {"Authorization": f"Bearer {answer.fragment['access_token']}"}
    profile = (await browser.get("http://login.lab.localhost:8000/userinfo", headers=bearer)).json()
    assert profile.keys() == {"sub", "phone_number"}


async def test_a_foreign_form_allows_nothing(lab):
    browser, page = await to_consent(lab)
    page = await browser.press(page, "Allow", csrf="0" * 64)
    assert page.url.startswith("http://login.lab.localhost:8000/consent?")
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "consent_required"


async def test_nobody_allows_for_somebody_who_logged_in_meanwhile(lab):
    browser, page = await to_consent(lab)
    other_tab = await browser.get(lab.authorize_url(prompt="login"))
    await browser.press(other_tab, "Log in", email="alan@example.com", password=PASSWORD)
    page = await browser.press(page, "Allow")
    assert "Alan Turing" in page.words
    assert "Allow" in page.text


async def test_one_persons_consent_is_not_anothers(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(lab.authorize_url(prompt="login"))
    page = await browser.press(page, "Log in", email="alan@example.com", password=PASSWORD)
    assert "Allow" in page.text
