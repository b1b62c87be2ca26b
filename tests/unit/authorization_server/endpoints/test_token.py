"""A code becomes tokens: once, soon, and for the client that it was made for."""

import base64
from dataclasses import replace

import jwt
import pytest

from tests.unit.authorization_server.lab import ISSUER, PKCE, SPA, VERIFIER


async def code_for(lab, **changes):
    browser, page = await lab.logged_in(response_type="code", **PKCE, **changes)
    return browser, page.query["code"]


def exchange(code, /, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": SPA,
        "client_id": "spa",
        "code_verifier": VERIFIER,
    } | changes
    return {name: value for name, value in form.items() if value is not None}


async def test_a_code_becomes_tokens_once(lab):
    browser, code = await code_for(lab)
    answer = await browser.post(f"{ISSUER}/token", exchange(code))
    assert answer.status == 200
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    tokens = answer.json()
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "scope", "id_token"}
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["nonce"], "at_hash" in claims, "email" in claims) == ("a nonce", True, False)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 200
    again = await browser.post(f"{ISSUER}/token", exchange(code))
    assert (again.status, again.json()["error"]) == (400, "invalid_grant")
    assert (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).status == 401, "the code may have been stolen"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"code": "other"}, 400, "invalid_grant"),
        ({"code": None}, 400, "invalid_request"),
        ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
        ({"code_verifier": "short"}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_request"),
        ({"redirect_uri": SPA + "x"}, 400, "invalid_grant"),
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
    ],
)
async def test_the_token_endpoint_refuses(lab, change, status, error):
    browser, code = await code_for(lab)
    answer = await browser.post(f"{ISSUER}/token", exchange(code, **change))
    assert (answer.status, answer.json()["error"]) == (status, error)
    assert (await browser.post(f"{ISSUER}/token", exchange(code))).status == 200, "a bad attempt does not use it up"


async def test_a_code_is_short_lived(lab):
    browser, code = await code_for(lab)
    lab.clock.now += 60
    assert (await browser.post(f"{ISSUER}/token", exchange(code))).json()["error"] == "invalid_grant"


async def test_a_parameter_twice_at_the_token_endpoint(lab):
    browser, code = await code_for(lab)
    answer = await browser.post(f"{ISSUER}/token", [*exchange(code).items(), ("code", code)])
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("way", ["basic", "post", "wrong", "both", "nonsense"])
async def test_confidential_clients_prove_it(make_lab, way):
    lab = make_lab(lambda c: replace(c, clients={"spa": replace(c.clients["spa"], client_secret="a:s/1")}))
    browser, code = await code_for(lab)
    basic = {"Authorization": f"Basic {base64.b64encode(b'spa:a%3As%2F1').decode()}"}
    form, headers = {
        "basic": (exchange(code, client_id=None), basic),
        "post": (exchange(code, client_secret="a:s/1"), {}),
        "wrong": (exchange(code, client_secret="a"), {}),
        "both": (exchange(code, client_secret="a:s/1"), basic),
        "nonsense": (exchange(code), {"Authorization": "Basic %%%"}),
    }[way]
    answer = await browser.post(f"{ISSUER}/token", form, headers=headers)
    assert answer.status == {"basic": 200, "post": 200, "wrong": 401, "both": 400, "nonsense": 401}[way]
