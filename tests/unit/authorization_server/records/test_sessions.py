"""How long a session lasts, and what ends it."""

import pytest

from tests.unit.authorization_server.lab import PASSWORD


async def test_a_login_ends_the_session_before_it(lab):
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
async def test_an_idle_session_ends_in_time(lab, then):
    """Even if the clock was set back meanwhile."""
    browser, _ = await lab.logged_in()
    lab.clock.now -= 1_000_000
    page = await browser.get(lab.authorize_url(prompt="none"))
    assert "error" not in page.fragment
    lab.clock.now += then
    page = await browser.get(lab.authorize_url(prompt="none"))
    assert page.fragment["error"] == "login_required"


async def test_a_session_in_use_ends_in_time(lab):
    """Even if the clock was set back meanwhile."""
    browser, _ = await lab.logged_in()
    lab.clock.now -= 1_000_000
    for _ in range(8):
        await browser.get(lab.authorize_url(prompt="none"))
        lab.clock.now += 80_000
    page = await browser.get(lab.authorize_url(prompt="none"))
    assert page.fragment["error"] == "login_required"
