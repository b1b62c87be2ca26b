"""Requests that wait for a person: in one browser, for a while, for one answer."""

from tests.unit.authorization_server.lab import ISSUER, PASSWORD

ACCOUNT = f"{ISSUER}/account"


async def test_nobody_can_be_made_to_finish_somebody_elses_login(lab):
    ada, mallory = lab.browser(), lab.browser()
    page = await mallory.get(lab.authorize_url())
    forms = dict(page.form("Log in").fields)
    there = await ada.post(f"{ISSUER}/login", forms | {"email": "mallory@example.com", "password": "x" * 9})
    assert there.status == 400
    assert "session" not in ada.cookies["login.lab.localhost:8000"]
    page = await mallory.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    for path in ("/continue?state", "/consent?transaction", "/login?transaction", "/sign-up?transaction"):
        there = await ada.get(page.url.replace("/consent?transaction", path))
        assert there.status == 400, path
        assert "not known in this browser" in there.words


async def test_two_tabs_that_start_at_once_can_both_log_in(lab):
    browser = lab.browser()
    first = await browser.get(lab.authorize_url(state="first"))
    browser.cookies.clear()  # the second request left before the first answer came
    second = await browser.get(lab.authorize_url(state="second"))
    again = await browser.press(first, "Log in", email="ada@example.com", password=PASSWORD)
    assert ("email", "ada@example.com") in again.form("Log in").fields
    page = await browser.press(again, "Log in", email="ada@example.com", password=PASSWORD)
    assert (await browser.press(page, "Allow")).fragment["state"] == "first"
    page = await browser.press(second, "Log in", email="ada@example.com", password=PASSWORD)
    assert page.fragment["state"] == "second"


async def test_a_request_that_waited_too_long_shows_the_way_back(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    lab.clock.now += 1_801
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert page.status == 400
    assert 'href="http://app.lab.localhost:8000/"' in page.text


async def test_a_finished_login_brings_no_second_answer(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert (await browser.press(page, "Allow")).status == 303
    for again in (await browser.press(page, "Allow"), await browser.get(page.url)):
        assert again.status == 400
        assert "This login is finished" in again.words
        assert "Back to Implicit Flow Lab" in again.words


async def test_pages_of_a_login_need_no_application(lab):
    """No page of a login may need an application: somebody who came by themselves has none."""
    browser = lab.browser()
    waiting = (await browser.get(ACCOUNT)).url
    assert waiting.startswith(f"{ISSUER}/login?transaction=")
    page = await browser.get(lab.authorize_url())
    await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    for path in ("/login?", "/sign-up?", "/select-account?"):
        assert (await browser.get(waiting.replace("/login?", path))).status == 200, path
