"""The choice of an account, and the page of what a person has allowed."""

from tests.unit.authorization_server.lab import API, ISSUER, PASSWORD

ACCOUNT = f"{ISSUER}/account"


async def test_choosing_the_account(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(lab.authorize_url(prompt="select_account"))
    assert "ada@example.com" in page.words
    form = page.form("Use another account")
    this = next(value for label, value in form.buttons.items() if "Ada Lovelace" in label)
    there = await browser.post(f"{ISSUER}/select-account", [*form.fields, this])
    assert "access_token" in there.fragment
    page = await browser.get(lab.authorize_url(prompt="select_account"))
    page = await browser.press(page, "Use another account")
    page = await browser.press(page, "Log in", email="alan@example.com", password=PASSWORD)
    assert "Alan Turing" in page.words


async def test_the_account_page_shows_and_takes_back(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(ACCOUNT)
    assert "Read your messages" in page.words
    foreign = await browser.press(page, "Take back", csrf="x")
    assert foreign.status == 400
    page = await browser.press(page, "Take back")
    assert "Read your messages" not in page.words
    assert "Taken back" in page.words
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "consent_required"


async def test_a_login_and_an_api_are_taken_back_apart(lab):
    browser, _ = await lab.logged_in()
    page = await browser.get(ACCOUNT)
    assert [dict(form.fields).get("audience") for form in page.forms if "Take back" in form.buttons] == [API, ""]
    form = next(form for form in page.forms if dict(form.fields).get("audience") == "")
    page = await browser.post(ACCOUNT, form.fields)
    assert "Read your messages" in page.words
    assert "See your e-mail address" not in page.words
    silent = await browser.get(lab.authorize_url(audience=None, scope="openid", prompt="none"))
    assert silent.fragment["error"] == "consent_required"


async def test_the_account_page_asks_for_a_login(lab):
    browser = lab.browser()
    page = await browser.get(ACCOUNT)
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert page.url == ACCOUNT
    assert "Ada Lovelace" in page.words
