"""Tokens as they are issued: their headers, their signatures, and opaque ones."""

import asyncio
from contextlib import contextmanager

import jwt
import pytest
from sqlalchemy import Engine, event

from server.authorization_server.protocol.hashes import half_hash
from tests.unit.authorization_server.lab import ISSUER


@pytest.mark.parametrize("response_type", ["id_token", "id_token token"])
async def test_headers_and_signature(lab, response_type):
    browser, page = await lab.logged_in(response_type=response_type)
    token = page.fragment["id_token"]
    header = jwt.get_unverified_header(token)
    keys = (await browser.get("http://login.lab.localhost:8000/jwks.json")).json()["keys"]
    assert header == {"alg": "RS256", "kid": keys[0]["kid"], "typ": "JWT"}
    key = jwt.PyJWK.from_dict(keys[0])
    options = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="spa", options=options)
    if "access_token" in page.fragment:
        access = page.fragment["access_token"]
        assert claims["at_hash"] == half_hash(access)
        assert jwt.get_unverified_header(access) == {"alg": "RS256", "kid": keys[0]["kid"], "typ": "at+jwt"}
    else:
        assert "at_hash" not in claims


async def test_without_an_audience_the_access_token_is_opaque(lab):
    _, page = await lab.logged_in(audience=None, scope="openid email")
    assert "." not in page.fragment["access_token"]
    assert len(page.fragment["access_token"]) == 43


async def test_a_token_outlives_no_clock_that_was_set_back(lab):
    asked = {"audience": None, "scope": "openid email"}
    browser, page = await lab.logged_in(**asked)
    lab.clock.now -= 1_000_000
    assert "access_token" in (await browser.get(lab.authorize_url(prompt="none", **asked))).fragment
    headers = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=headers)).status == 200
    lab.clock.now += lab.config.lifetimes.access_token + 1
    assert (await browser.get(f"{ISSUER}/userinfo", headers=headers)).status == 401


@contextmanager
def at_each_commit(do):
    event.listen(Engine, "commit", do)
    try:
        yield
    finally:
        event.remove(Engine, "commit", do)


async def test_no_token_leaves_before_it_is_stored(lab):
    browser, _ = await lab.logged_in()
    browser.faults_are_mistakes = False

    def disk_full(connection):
        raise OSError("no space left")

    with at_each_commit(disk_full):
        page = await browser.get(lab.authorize_url(prompt="none"))
    assert (page.status, page.location) == (500, "")


async def test_silent_logins_of_one_moment_are_stored_together(lab):
    browser, _ = await lab.logged_in()
    commits = []

    def count(connection):
        commits.append(connection)

    with at_each_commit(count):
        pages = await asyncio.gather(*(browser.get(lab.authorize_url(prompt="none")) for _ in range(5)))
    assert len(commits) < 5
    for page in pages:
        headers = {"Authorization": f"Bearer {page.fragment['access_token']}"}
        assert (await browser.get("http://login.lab.localhost:8000/userinfo", headers=headers)).status == 200
