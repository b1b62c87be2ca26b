"""How long a request waits for a person, and how many may."""

import os
from collections import Counter

import httpx2
import pytest
from sqlalchemy import func, select

from server.authorization_server.records import transactions as module
from server.authorization_server.records.storage import Storage, external_logins, transactions
from server.authorization_server.records.transactions import OF_ONE_ADDRESS, OF_ONE_BROWSER, Transactions
from server.config import Lifetimes
from tests.unit.authorization_server.lab import ISSUER, PASSWORD, SPA

REQUEST = {
    "client_id": "spa",
    "redirect_uri": SPA,
    "response_type": "id_token",
    "scope": "openid",
    "nonce": "n",
}


@pytest.fixture
def storage(lab):
    storage = Storage(lab.config.server.database_url)
    yield storage
    storage.close()


@pytest.fixture
def known(storage):
    return Transactions(storage, Lifetimes())


def count(storage, table=transactions):
    with storage.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


async def test_a_waiting_login_is_kept_as_long_as_it_can_be_used(lab, storage):
    await lab.browser().get(lab.authorize_url())
    lab.clock.now += 1_801
    await lab.browser().get(lab.authorize_url())
    assert count(storage) == 1


async def test_a_finished_login_is_kept_for_who_goes_back_to_it(lab, storage):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    assert (await browser.press(page, "Allow")).status == 303
    lab.clock.now += 7_200
    await lab.browser().get(lab.authorize_url())
    assert "This login is finished" in (await browser.press(page, "Allow")).words


@pytest.mark.sqlite
async def test_requests_of_nobody_cost_little_disk(lab, storage):
    """Two hundred of them, each as large as a form may be, and each from a new browser."""
    for number in range(200):
        page = await lab.browser().post(f"{ISSUER}/authorize", {**REQUEST, "state": f"{number} {'s' * 60_000}"})
        assert page.status == 413
    assert count(storage) == 0
    folder = os.path.dirname(str(storage.engine.url.database))
    assert sum(entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()) < 2_000_000


@pytest.mark.parametrize("state", ["s" * 60_000, "\U0001f600" * 5_000])
async def test_what_is_too_long_to_wait_is_still_answered_silently(lab, state):
    silent = await lab.browser().post(f"{ISSUER}/authorize", {**REQUEST, "state": state, "prompt": "none"})
    assert (silent.fragment["error"], silent.fragment["state"]) == ("login_required", state)
    assert (await lab.browser().post(f"{ISSUER}/authorize", {**REQUEST, "state": state})).status == 413


async def test_one_browser_has_room_for_its_last_requests(lab, storage):
    browser = lab.browser()
    pages = []
    for number in range(OF_ONE_BROWSER + 5):
        lab.clock.now += 1
        pages.append(await browser.get(lab.authorize_url(state=str(number))))
    assert count(storage) == OF_ONE_BROWSER
    assert "not known in this browser" in (await browser.get(pages[4].url)).words
    page = await browser.press(pages[5], "Log in", email="ada@example.com", password=PASSWORD)
    assert "Allow" in page.text


def test_one_address_has_room_for_its_last_requests(storage, known):
    started = [known.start([("n", str(n))], f"browser {n}", "192.0.2.1", n) for n in range(OF_ONE_ADDRESS + 5)]
    assert count(storage) == OF_ONE_ADDRESS
    assert known.get(started[4].id, "browser 4") is None
    assert known.get(started[-1].id, f"browser {OF_ONE_ADDRESS + 4}") is not None


def test_another_address_is_not_touched(storage, known):
    hers = known.start([], "Ada's browser", "192.0.2.1", 0.0)
    for number in range(OF_ONE_ADDRESS + 5):
        known.start([], f"browser {number}", "192.0.2.2", 1.0)
    assert known.get(hers.id, "Ada's browser") is not None


async def test_who_has_logged_in_gives_way_to_nobody(lab, storage, known):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    page = await browser.press(page, "Log in", email="ada@example.com", password=PASSWORD)
    for number in range(OF_ONE_ADDRESS + 5):
        known.start([], f"browser {number}", "127.0.0.1", lab.clock.now + 1)
    assert "access_token" in (await browser.press(page, "Allow")).fragment


@pytest.mark.parametrize("is_finished", [False, True])
def test_those_that_lie_in_the_future_do_not_stay_for_ever(storage, known, is_finished):
    """They were started before the clock was set back."""
    started = known.start([], "browser", "192.0.2.1", 10_000_000.0)
    assert not is_finished or known.finish(started)
    known.start([], "browser", "192.0.2.1", 0.0)
    assert count(storage) == 1


async def test_pages_that_start_a_login_by_themselves_count_too(lab, storage, monkeypatch):
    monkeypatch.setattr(module, "OF_ONE_ADDRESS", 10)
    page = await lab.browser().get(lab.authorize_url())
    for _ in range(30):
        await lab.browser().get(f"{ISSUER}/account")
        await lab.browser().get(page.url)  # a copy for a browser that has another cookie
    assert count(storage) <= 10


async def test_leaving_for_another_provider_again_and_again_costs_little_disk(lab, storage):
    browser = lab.browser()
    page = await browser.get(lab.authorize_url())
    transaction = dict(page.form("Log in").fields)["transaction"]
    there = f"{ISSUER}/connections/acme/start?transaction={transaction}"
    left = [await browser.get(there, follow=False) for _ in range(20)]
    assert Counter(each.status for each in left) == {303: 20}
    assert count(storage, external_logins) == 5
    for _ in range(OF_ONE_BROWSER):
        lab.clock.now += 1
        await browser.get(lab.authorize_url())
    assert count(storage, external_logins) == 0, "they go with the request that waited for them"


async def test_leaving_for_another_provider_in_the_future_costs_no_disk_for_ever(lab, storage):
    """The clock was set back since."""
    for _ in range(2):
        browser = lab.browser()
        await browser.press(await browser.get(lab.authorize_url()), "Continue with Acme")
        lab.clock.now -= 1_000_000
    assert count(storage, external_logins) == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
async def test_a_network_of_ipv6_is_one_place(lab, storage, address, place):
    transport = httpx2.ASGITransport(lab.apps["login.lab.localhost:8000"], client=(address, 1))
    async with httpx2.AsyncClient(transport=transport) as client:
        await client.get(lab.authorize_url())
    with storage.read() as connection:
        assert connection.scalar(select(transactions.c.address)) == module.hashed(place)
