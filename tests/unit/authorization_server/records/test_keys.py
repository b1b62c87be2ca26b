"""Signing keys: by algorithm, and when they are rotated."""

import re
from dataclasses import replace

import jwt

from server import authorization_server
from tests.unit.authorization_server.lab import ISSUER


async def test_es256_for_a_client_that_wants_it(make_lab):
    lab = make_lab(
        lambda c: replace(c, clients={"spa": replace(c.clients["spa"], id_token_signed_response_alg="ES256")})
    )
    browser, page = await lab.logged_in()
    header = jwt.get_unverified_header(page.fragment["id_token"])
    keys = {key["kid"]: key for key in (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]}
    assert (header["alg"], keys[header["kid"]]["crv"]) == ("ES256", "P-256")
    options = {"verify_exp": False, "verify_iat": False}
    key = jwt.PyJWK.from_dict(keys[header["kid"]])
    jwt.decode(page.fragment["id_token"], key, algorithms=["ES256"], audience="spa", options=options)


async def test_rotation_while_the_server_runs(lab, monkeypatch):
    browser, page = await lab.logged_in()
    monkeypatch.setattr("time.time", lab.clock)
    lab.clock.now += 1
    new = authorization_server.rotate_keys(lab.config)
    answer = await browser.get(f"{ISSUER}/jwks.json")
    assert re.fullmatch(r'"[!#-~]+"', answer.headers["etag"]), "an entity tag of RFC 9110 8.8.3 has no space"
    keys = answer.json()["keys"]
    old = jwt.get_unverified_header(page.fragment["id_token"])["kid"]
    assert [key["kid"] for key in keys] == [new, old]
    fresh = await browser.get(lab.authorize_url(prompt="none", id_token_hint=page.fragment["id_token"]))
    assert jwt.get_unverified_header(fresh.fragment["id_token"])["kid"] == new
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 200, "old tokens are still good"
    lab.clock.now += 600
    keys = (await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]
    assert [key["kid"] for key in keys] == [new], "its last token has expired"
    hinted = await browser.get(lab.authorize_url(prompt="none", id_token_hint=page.fragment["id_token"]))
    assert "id_token" in hinted.fragment, "an expired hint is still good"


async def test_a_retired_key_is_not_published_for_longer(lab, monkeypatch):
    """Even if the clock was set back meanwhile."""
    monkeypatch.setattr("time.time", lab.clock)
    authorization_server.rotate_keys(lab.config)
    browser = lab.browser()
    assert len((await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]) == 2
    lab.clock.now -= 60
    assert len((await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]) == 2, "a small step changes nothing"
    lab.clock.now -= 86_400
    assert len((await browser.get(f"{ISSUER}/jwks.json")).json()["keys"]) == 1
