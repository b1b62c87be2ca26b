"""Guesses of passwords, and sign-ups, are slowed down."""

import pytest
from sqlalchemy import func, select

from server.authorization_server.records.guesses import (
    FORGET_AFTER,
    LONGEST_WAIT,
    Guesses,
    Limit,
    password_counters,
    sign_up_counters,
)
from server.authorization_server.records.storage import Storage, guesses
from tests.unit.authorization_server.lab import PASSWORD, sign_up


async def test_guesses_are_slowed_down(lab):
    """For known and unknown people alike."""
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


def test_the_wait_has_a_longest():
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


async def test_guesses_of_the_future_do_not_stay_for_ever(lab):
    """They were made before the clock was set back."""
    storage = Storage(lab.config.server.database_url)
    known = Guesses(storage)
    for number in range(3):
        known.begin(password_counters("ada@example.com", f"192.0.2.{number}"), 10_000_000.0)
    for now in (0.0, FORGET_AFTER + 1):
        known.begin(sign_up_counters("192.0.2.9"), now)
    with storage.read() as connection:
        assert connection.scalar(select(func.count()).select_from(guesses)) == 1
    storage.close()


async def test_the_right_password_clears_the_count(lab):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url(prompt="login"))
    for _ in range(3):
        for _ in range(4):
            page = await browser.press(page, "Log in", email="ada@example.com", password="wrong")
            assert page.status == 400
        await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
        page = await browser.get(lab.authorize_url(prompt="login"))


async def test_sign_ups_are_slowed_down(lab_with):
    lab = lab_with(hooks=("invited_only",), invited_only={"domains": []})
    browser, page = await sign_up(lab)
    for _ in range(20):
        page = await browser.press(page, "Sign up", email="ada.king@example.com", name="Ada", password="long enough")
    assert "Too many attempts" in page.words
    assert page.status == 429
    assert int(page.headers["retry-after"]) >= 1
