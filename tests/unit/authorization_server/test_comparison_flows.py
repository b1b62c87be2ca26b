"""The flows for comparison: code, the hybrids, none; and every value that discovery advertises."""

import base64
import hashlib

import jwt
import pytest

from server.authorization_server.protocol.hashes import half_hash
from tests.unit.authorization_server.lab import ISSUER, SPA

VERIFIER = "v" * 43
PKCE = {
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


@pytest.mark.parametrize("response_type", ["code id_token", "code token", "code id_token token"])
async def test_hybrid(lab, response_type):
    browser, page = await lab.logged_in(response_type=response_type, **PKCE)
    found = page.fragment
    values = response_type.split()
    assert ("code" in found, "id_token" in found, "access_token" in found) == (
        True,
        "id_token" in values,
        "token" in values,
    )
    assert "refresh_token" not in found
    if "id_token" in found:
        assert claims(found["id_token"])["c_hash"] == half_hash(found["code"])
        assert ("at_hash" in claims(found["id_token"])) == ("token" in values)
    form = {
        "grant_type": "authorization_code",
        "code": found["code"],
        "redirect_uri": SPA,
        "client_id": "spa",
        "code_verifier": VERIFIER,
    }
    tokens = (await browser.post(f"{ISSUER}/token", form)).json()
    assert "c_hash" not in claims(tokens["id_token"])
    if "id_token" in found:
        for name in ("iss", "sub", "auth_time", "nonce"):
            assert claims(tokens["id_token"])[name] == claims(found["id_token"])[name]


async def test_code_is_answered_in_the_query(lab):
    _, page = await lab.logged_in(response_type="code", **PKCE)
    assert page.query.keys() == {"code", "state", "iss"}
    assert "#" not in page.location


async def test_none_is_answered_in_the_query_with_nothing(lab):
    _, page = await lab.logged_in(response_type="none", nonce=None)
    assert page.query.keys() == {"state", "iss"}
    silent = await lab.browser().get(lab.authorize_url(response_type="none", prompt="none"))
    assert silent.query["error"] == "login_required"


async def test_errors_of_a_hybrid_are_in_the_fragment(lab):
    page = await lab.browser().get(lab.authorize_url(response_type="code token", prompt="none", **PKCE))
    assert page.fragment["error"] == "login_required"
    assert not page.query


async def test_discovery_tells_the_truth(lab):
    """Walk every advertised value and prove it."""
    browser, page = await lab.logged_in(scope="openid profile email address phone read:messages")
    hint = page.fragment["id_token"]
    found = (await browser.get(f"{ISSUER}/.well-known/openid-configuration")).json()
    proved = {"issuer"}

    for name, endpoint in found.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            method = "POST" if name == "token_endpoint" else "GET"
            assert (await browser.send(method, endpoint)).status != 404, endpoint
            proved.add(name)

    scope = " ".join(["openid", "profile", "email", "address", "phone", "read:messages"])
    for response_type in found["response_types_supported"]:
        page = await browser.get(lab.authorize_url(response_type=response_type, scope=scope, prompt="none", **PKCE))
        values = {"id_token": "id_token", "token": "access_token", "code": "code"}
        expected = {values[each] for each in response_type.split() if each != "none"}
        assert expected == (page.query | page.fragment_or_nothing).keys() & set(values.values())
    proved |= {"response_types_supported", "grant_types_supported"}

    for mode in found["response_modes_supported"]:
        changes = {"response_type": "none", "scope": scope, "prompt": "none", "response_mode": mode}
        page = await browser.get(lab.authorize_url(**changes))
        assert page.status == (303 if mode in ("fragment", "query") else 200)
        assert "a state" in page.text or "a%20state" in page.location
    proved.add("response_modes_supported")

    shown = {"none": None, "login": "Log in", "consent": "Allow", "select_account": "Choose an account"}
    assert found["prompt_values_supported"] == list(shown)
    for prompt, words in shown.items():
        page = await browser.get(lab.authorize_url(prompt=prompt, scope=scope))
        assert words in page.words if words else "id_token" in page.fragment
    proved.add("prompt_values_supported")

    everything = " ".join(found["scopes_supported"])
    page = await browser.press(await browser.get(lab.authorize_url(scope=everything)), "Allow")
    assert sorted(page.fragment["scope"].split()) == sorted(found["scopes_supported"])
    bearer = {"Authorization": f"Bearer {page.fragment['access_token']}"}
    told = (await browser.get(f"{ISSUER}/userinfo", headers=bearer)).json().keys() | claims(hint).keys()
    assert told <= set(found["claims_supported"])
    proved |= {"scopes_supported", "claims_supported", "claim_types_supported", "subject_types_supported"}

    asked = '{"id_token": {"name": null}}'
    page = await browser.get(lab.authorize_url(claims=asked, scope="openid profile", prompt="none"))
    assert claims(page.fragment["id_token"])["name"] == "Ada Lovelace"
    assert claims(page.fragment["id_token"])["acr"] in found["acr_values_supported"]
    assert jwt.get_unverified_header(hint)["alg"] in found["id_token_signing_alg_values_supported"]
    proved |= {"claims_parameter_supported", "acr_values_supported", "id_token_signing_alg_values_supported"}

    for parameter in ("request", "request_uri"):
        assert found[f"{parameter}_parameter_supported"] is False
        page = await browser.get(lab.authorize_url(**{parameter: "x"}))
        assert page.fragment["error"] == f"{parameter}_not_supported"
        proved.add(f"{parameter}_parameter_supported")

    assert page.fragment["iss"] == found["issuer"]
    proved.add("authorization_response_iss_parameter_supported")
    assert found["code_challenge_methods_supported"] == ["S256"]
    plain = await browser.get(lab.authorize_url(response_type="code", **(PKCE | {"code_challenge_method": "plain"})))
    assert plain.query["error"] == "invalid_request"
    assert found["token_endpoint_auth_methods_supported"] == ["none"]  # test_endpoints has those with a secret
    assert found["display_values_supported"] == ["page"]
    proved |= {
        *("code_challenge_methods_supported", "token_endpoint_auth_methods_supported", "display_values_supported"),
    }
    assert found.keys() == proved
