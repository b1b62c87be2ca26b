"""The response types besides the implicit flow's: code, the hybrids, and none."""

import pytest

from server.authorization_server.protocol.hashes import half_hash
from tests.unit.authorization_server.lab import ISSUER, PKCE, SPA, VERIFIER, claims


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
