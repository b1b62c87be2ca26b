"""Requests that wait for a person: in one browser, for a while, for one answer."""

from dataclasses import replace

import pytest

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


async def test_the_way_back_leads_to_the_port_at_which_a_program_listens(make_lab):
    def with_program(config):
        program = replace(config.clients["spa"], redirect_uris=("http://127.0.0.1/callback",), any_loopback_port=True)
        return replace(config, clients={"spa": program})

    lab = make_lab(with_program)
    browser = lab.browser()
    page = await browser.get(lab.authorize_url(redirect_uri="http://127.0.0.1:51004/callback"))
    lab.clock.now += 1_801
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert 'href="http://127.0.0.1:51004/callback"' in page.text


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


async def test_the_secret_of_the_browser_is_renewed_at_a_login(lab):
    """Mallory has planted a cookie in Ada's browser, and has a form that goes with it."""
    mallory, ada = lab.browser(), lab.browser()
    forms = await mallory.get(lab.authorize_url())
    jar = ada.cookies.setdefault("login.lab.localhost:8000", {})
    jar |= {"browser": mallory.cookies["login.lab.localhost:8000"]["browser"]}
    planted = jar["browser"]
    page = await ada.get(lab.authorize_url())
    page = await ada.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert jar["browser"] != planted
    assert "access_token" in (await ada.press(page, "Allow")).fragment
    form = dict(forms.form("Log in").fields)
    answer = await ada.post(f"{ISSUER}/login", form | {"email": "alan@example.com", "password": PASSWORD})
    assert answer.status == 400
    assert "Ada Lovelace" in (await ada.get(ACCOUNT)).words
    back = await mallory.get(f"{ISSUER}/continue?state={form['transaction']}")
    assert "not known in this browser" in back.words, "what waited goes on in her browser alone"


async def test_the_secret_is_renewed_by_a_sign_up_and_by_another_provider(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    before = browser.cookies["login.lab.localhost:8000"]["browser"]
    page = await browser.press(page, "Sign up")
    page = await browser.press(page, "Sign up", email="grace@example.com", name="Grace", password="long enough")
    assert browser.cookies["login.lab.localhost:8000"]["browser"] != before
    assert "access_token" in (await browser.press(page, "Allow")).fragment


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_that_another_site_sent_counts_as_foreign(lab, site):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    form = dict(page.form("Log in").fields) | {"email": "ada@example.com", "password": PASSWORD}
    foreign = await browser.post(f"{ISSUER}/login", form, headers={"Sec-Fetch-Site": site})
    assert foreign.status == 400
    assert "session" not in browser.cookies["login.lab.localhost:8000"]
    own = await browser.post(f"{ISSUER}/login", form, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Allow" in own.text


async def test_another_login_in_a_second_tab_is_another_person(lab):
    """Nobody is taken for the one who has logged in in the first tab."""
    browser = lab.browser()
    first, second = [await browser.get(lab.authorize_url(state=state)) for state in ("first", "second")]
    page = await browser.press(first, "Log in", email="ada@example.com", password=PASSWORD)
    await browser.press(page, "Allow")
    page = await browser.press(second, "Log in", email="alan@example.com", password=PASSWORD)
    assert page.status == 400
    page = await browser.press(page, "Log in", email="alan@example.com", password=PASSWORD)
    assert "Alan Turing" in page.words
