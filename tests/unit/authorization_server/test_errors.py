"""Errors: pages for people, JSON for programs, whatever has gone wrong."""

from urllib.parse import urlsplit

import pytest

from server.authorization_server.records.storage import Storage, metadata
from tests.unit.authorization_server.lab import ISSUER, SPA


async def test_unknown_addresses_and_methods_get_a_page(lab):
    browser = lab.browser()
    assert (await browser.get(f"{ISSUER}/nothing")).status == 404
    for path, methods in (("authorize", "GET, HEAD, POST"), ("login", "GET, HEAD, POST"), ("token", "OPTIONS, POST")):
        wrong = await browser.send("DELETE", f"{ISSUER}/{path}")
        assert (wrong.status, wrong.headers["allow"]) == (405, methods)
        assert "method_not_allowed" in wrong.words


@pytest.fixture
async def without_storage(lab):
    """Return a browser in which Ada is signed in, at a server that has lost its tables, and her page's headers."""
    browser, page = await lab.logged_in()
    storage = Storage(lab.config.server.database_url)
    with storage.write() as connection:
        for table in reversed(metadata.sorted_tables):
            table.drop(connection)
    storage.close()
    browser.faults_are_mistakes = False
    return browser, {"Authorization": f"Bearer {page.fragment['access_token']}", "Origin": SPA.rstrip("/")}


@pytest.mark.parametrize("path", ["/authorize", "/login", "/account", "/logout"])
async def test_a_person_sees_a_page_when_the_storage_is_gone(lab, without_storage, path):
    browser, _ = without_storage
    query = urlsplit(lab.authorize_url()).query
    page = await browser.get(f"{ISSUER}{path}?{query}&transaction=x")
    assert page.status == 503
    assert int(page.headers["retry-after"]) > 0
    assert "temporarily_unavailable" in page.words
    assert "style.css" in page.text
    assert "sqlite" not in page.text


@pytest.mark.parametrize("path", ["/userinfo", "/jwks.json"])
async def test_a_program_can_read_that_the_storage_is_gone(without_storage, path):
    browser, headers = without_storage
    page = await browser.get(f"{ISSUER}{path}", headers=headers)
    assert page.status == 503
    assert page.json()["error"] == "temporarily_unavailable"
    assert page.headers["access-control-allow-origin"] == SPA.rstrip("/")


async def test_a_missing_page_needs_no_storage(without_storage):
    browser, _ = without_storage
    page = await browser.get(f"{ISSUER}/nowhere")
    assert page.status == 404
    assert "not_found" in page.words
