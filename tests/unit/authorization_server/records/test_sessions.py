"""How long a session lasts, and what ends it."""

import pytest
from sqlalchemy import func, select

from server.authorization_server.records.sessions import Sessions
from server.authorization_server.records.storage import Storage, sessions
from server.config import Lifetimes
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


def test_sessions_of_the_future_do_not_stay_for_ever(lab):
    """They were started before the clock was set back."""
    storage = Storage(lab.config.server.database_url)
    known = Sessions(storage, Lifetimes())
    for now in (10_000_000.0, 0.0, Lifetimes().session_absolute + 1.0):
        known.start("ada", "database", ("pwd",), now, None)
    with storage.read() as connection:
        assert connection.scalar(select(func.count()).select_from(sessions)) == 1
    storage.close()
