"""Making an account, and the hooks that have a say in it."""

from dataclasses import replace


async def test_sign_up(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Sign up")
    page = await browser.press(page, "Sign up", email="ada.king@example", name="Ada King", password="short")
    assert page.status == 400
    assert "Enter an e-mail address" in page.words
    assert "at least 8 characters" in page.words
    assert {("email", "ada.king@example"), ("name", "Ada King")} <= set(page.form("Sign up").fields)
    page = await browser.press(page, "Sign up", email="Ada@Example.com", name="Ada King", password="long enough")
    assert "already" in page.words
    page = await browser.press(page, "Sign up", email="ada.king@example.com", name="Ada King", password="long enough")
    assert "Allow" in page.text
    other = lab.browser()
    page = await other.get(lab.authorize_url())
    page = await other.press(page, "Log in", email="ADA.KING@example.com ", password="long enough")
    assert "Ada King" in page.words


async def test_sign_up_needs_its_form(lab):
    browser = lab.browser()
    page = await browser.press(await browser.get(lab.authorize_url()), "Sign up")
    page = await browser.press(page, "Sign up", csrf="x", email="ada.king@example.com", password="long enough")
    assert page.status == 400
    page = await browser.press(page, "Sign up", email="ada.king@example.com", password="long enough")
    assert page.status == 200, "the address is still free"


async def test_sign_up_can_be_closed(make_lab):
    lab = make_lab(
        lambda c: replace(
            c, connections=dict(c.connections) | {"database": replace(c.connections["database"], sign_up=False)}
        )
    )
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    assert "Sign up" not in page.text
    assert (await browser.get(page.url.replace("/login?", "/sign-up?"))).status == 404
