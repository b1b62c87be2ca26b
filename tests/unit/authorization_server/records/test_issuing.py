"""Tokens as they are issued: their headers, their signatures, and opaque ones."""

import jwt
import pytest

from server.authorization_server.protocol.hashes import half_hash


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
