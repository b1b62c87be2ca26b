"""Login, sign-up, sessions, cookies, CSRF tokens, and people who come back late."""

from dataclasses import replace

import pytest

from server.authorization_server.records.guesses import LONGEST_WAIT, Limit

ISSUER = "http://login.lab.localhost:8000"
PASSWORD = "correct horse battery staple"


@pytest.mark.parametrize(("email", "password"), [("ada@example.com", "mistaken"), ("nobody@example.com", PASSWORD)])
async def test_a_wrong_password_and_an_unknown_address_get_one_answer(lab, email, password):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Log in", email=email, password=password)
    assert page.status == 400
    assert "The e-mail address or the password is wrong." in page.words
    assert ("email", email) in page.form("Log in").fields
    assert password not in page.text
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert "Allow" in page.text


async def test_guesses_are_slowed_down_for_known_and_unknown_people_alike(lab):
    for email in ("ada@example.com", "nobody@example.com"):
        browser = lab.browser()
        page = await browser.get(lab.authorize_url())
        for _ in range(6):
            page = await browser.press(page, "Log in", email=email, password="wrong")
            status = page.status
        assert status == 429
        assert int(page.headers["retry-after"]) >= 1
        page = await browser.press(page, "Log in", email=email, password=PASSWORD)
        assert page.status == 429, "the right password does not get past it either"
        lab.clock.now += 3
        page = await browser.press(page, "Log in", email=email, password="wrong")
        assert page.status == 400
        page = await browser.press(page, "Log in", email=email, password="wrong")
        assert "Wait 3 seconds" in page.words


def test_the_wait_has_an_end_however_many_guesses_there_were():
    assert Limit(free=5).wait(5_000, last_at=100.0, now=100.0) == LONGEST_WAIT


@pytest.mark.parametrize("back", [1, 3_600, 86_400, 40_000_000])
async def test_a_clock_that_is_set_back_makes_no_wait_longer(lab, back):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    for _ in range(6):
        page = await browser.press(page, "Log in", email="ada@example.com", password="wrong")
    lab.clock.now -= back
    page = await browser.press(page, "Log in", email="ada@example.com", password="wrong")
    assert page.status == 429
    assert int(page.headers["retry-after"]) <= 3
    lab.clock.now += 3
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert "Allow" in page.text


async def test_the_right_password_clears_the_count(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url(prompt="login"))
    for _ in range(3):
        for _ in range(4):
            page = await browser.press(page, "Log in", email="ada@example.com", password="wrong")
            assert page.status == 400
        await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
        page = await browser.get(lab.authorize_url(prompt="login"))


async def test_cookies_are_host_only_and_for_frames_too(lab):
    browser, _ = await lab.logged_in()
    assert {cookie.partition("=")[0] for cookie in browser.set_cookie} == {"browser", "session"}
    for cookie in browser.set_cookie:
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=None; Secure")
        assert len(cookie.partition(";")[0].partition("=")[2]) == 43


async def test_cookies_can_be_lax_and_then_webkit_takes_them_over_http(make_lab):
    lab = make_lab(lambda c: replace(c, server=replace(c.server, session_same_site="lax")))
    browser, _ = await lab.logged_in()
    assert {cookie.partition("=")[0] for cookie in browser.set_cookie} == {"browser", "session"}
    assert all(cookie.endswith("; Path=/; HttpOnly; SameSite=Lax") for cookie in browser.set_cookie)


@pytest.mark.parametrize("same_site", ["none", "lax"])
async def test_cookies_are_secure_on_https_whatever_their_same_site(make_lab, same_site):
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


async def test_a_session_from_before_the_login_is_worth_nothing_after_it(lab):
    browser, _ = await lab.logged_in()
    before = browser.cookies["login.lab.localhost:8000"]["session"]
    page = await browser.get(lab.authorize_url(prompt="login"))
    await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert browser.cookies["login.lab.localhost:8000"]["session"] != before
    browser.cookies["login.lab.localhost:8000"]["session"] = before
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "login_required"


@pytest.mark.parametrize(("step", "times"), [(86_399, 1), (80_000, 7)])
async def test_a_session_lives_while_it_is_used(lab, step, times):
    browser, _ = await lab.logged_in()
    for _ in range(times):
        lab.clock.now += step
        silent = await browser.get(lab.authorize_url(prompt="none"))
        assert "access_token" in silent.fragment


@pytest.mark.parametrize(("step", "times"), [(86_400, 1), (80_000, 8)])
async def test_a_session_ends_idle_or_old(lab, step, times):
    browser, _ = await lab.logged_in()
    for _ in range(times):
        lab.clock.now += step
        silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.fragment["error"] == "login_required"


@pytest.mark.parametrize("then", [86_400, 604_800])
async def test_a_session_lasts_no_longer_because_the_clock_was_set_back(lab, then):
    browser, _ = await lab.logged_in()
    lab.clock.now -= 1_000_000
    page = await browser.get(lab.authorize_url(prompt="none"))
    assert "error" not in page.fragment
    lab.clock.now += then
    page = await browser.get(lab.authorize_url(prompt="none"))
    assert page.fragment["error"] == "login_required"


async def test_a_session_in_use_ends_in_time_although_the_clock_was_set_back(lab):
    browser, _ = await lab.logged_in()
    lab.clock.now -= 1_000_000
    for _ in range(8):
        await browser.get(lab.authorize_url(prompt="none"))
        lab.clock.now += 80_000
    page = await browser.get(lab.authorize_url(prompt="none"))
    assert page.fragment["error"] == "login_required"


async def test_a_form_of_another_browser_is_refused_and_the_address_kept(lab):
    ada, mallory = lab.browser(), lab.browser()
    page = await ada.get(lab.authorize_url())
    stolen = dict((await mallory.get(lab.authorize_url())).form("Log in").fields)["csrf"]
    page = await ada.press(page, "Log in", email="ada@example.com", password=PASSWORD, csrf=stolen)
    assert page.status == 400
    assert ("email", "ada@example.com") in page.form("Log in").fields
    assert "session" not in ada.cookies["login.lab.localhost:8000"]


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


async def test_login_hint_fills_in_the_address(lab):
    page = await lab.browser().get(lab.authorize_url(login_hint='"><b>ada'))
    assert ("email", '"><b>ada') in page.form("Log in").fields
    assert "<b>" not in page.text


async def test_prompt_login_asks_again_and_the_time_is_later(lab):
    browser, first = await lab.logged_in()
    lab.clock.now += 60
    page = await browser.get(lab.authorize_url(prompt="login", id_token_hint=first.fragment["id_token"]))
    assert ("email", "ada@example.com") in page.form("Log in").fields, "the hint names who it is"
    second = await browser.press(page, "Log in", password=PASSWORD)
    assert claims(second)["auth_time"] == claims(first)["auth_time"] + 60
    assert claims(second)["sub"] == claims(first)["sub"]


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
        assert claims(silent)[name] == claims(first)[name]
    assert claims(silent)["iat"] == claims(first)["iat"] + 100


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


async def test_pages_are_never_framed_and_silent_answers_can_be(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "form-action" not in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    silent = await browser.get(lab.authorize_url(prompt="none"))
    assert silent.status == 303
    assert "frame-ancestors" not in silent.headers["content-security-policy"]
    assert "x-frame-options" not in silent.headers
    assert silent.headers["cache-control"] == "no-store"
    assert silent.headers["referrer-policy"] == "no-referrer"


def claims(page):
    import jwt

    return jwt.decode(page.fragment["id_token"], options={"verify_signature": False})
