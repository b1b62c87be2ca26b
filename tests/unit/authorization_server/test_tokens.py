"""What is in which token."""

import json
from dataclasses import replace

import jwt
import pytest

from server.authorization_server.protocol.claims import ClaimsRequest
from server.authorization_server.protocol.hashes import half_hash
from server.authorization_server.protocol.tokens import Grant, access_token_claims, id_token_claims
from server.config import Lifetimes

NOW = 1_000_000.7
ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "email_verified": True,
    "phone_number": None,
    "updated_at": 5,
    "website": None,
}
GRANT = Grant(
    client_id="spa",
    subject="ada",
    sid="s",
    auth_time=999_000,
    amr=("pwd",),
    scope=frozenset({"openid", "profile", "email", "read"}),
    audience="https://api.example/",
    nonce="n",
)


def id_token(grant, **more):
    return id_token_claims(grant, ADA, issuer="https://i.example", now=NOW, lifetimes=Lifetimes(), **more)


def access_token(grant):
    return access_token_claims(grant, issuer="https://i.example", now=NOW, lifetimes=Lifetimes(), jti="j")


def test_id_token():
    assert id_token(GRANT, access_token="at") == {
        "iss": "https://i.example",
        "sub": "ada",
        "aud": "spa",
        "iat": 1_000_000,
        "exp": 1_000_600,
        "auth_time": 999_000,
        "nonce": "n",
        "acr": "1",
        "amr": ["pwd"],
        "sid": "s",
        "at_hash": half_hash("at"),
    }


def test_hashes_are_there_exactly_when_their_token_is():
    assert {"at_hash", "c_hash"}.isdisjoint(id_token(GRANT))
    assert id_token(GRANT, code="c")["c_hash"] == half_hash("c")
    # The example of OIDC Core, appendix A.3.
    assert half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ"
    assert half_hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk") == "LDktKdoQak3Pk0cnXxCltA"


def test_claims_by_scope_are_in_the_id_token_only_when_it_comes_alone():
    assert "email" not in id_token(GRANT)
    alone = id_token(replace(GRANT, id_token_only=True))
    assert (alone["email"], alone["email_verified"], alone["name"], alone["updated_at"]) == (
        "ada@example.com",
        True,
        "Ada Lovelace",
        5,
    )
    assert "website" not in alone
    assert "phone_number" not in alone


def test_claims_by_name_are_in_the_id_token():
    asked = replace(GRANT, claims=ClaimsRequest(id_token={"email": {"essential": True}, "iss": {}}))
    claims = id_token(asked)
    assert claims["email"] == "ada@example.com"
    assert "name" not in claims
    assert claims["iss"] == "https://i.example"


def test_access_token_by_rfc_9068():
    assert access_token(GRANT) == {
        "iss": "https://i.example",
        "sub": "ada",
        "aud": ["https://api.example/", "https://i.example/userinfo"],
        "client_id": "spa",
        "iat": 1_000_000,
        "exp": 1_000_600,
        "jti": "j",
        "scope": "email openid profile read",
    }
    assert access_token(replace(GRANT, scope=frozenset({"read"})))["aud"] == "https://api.example/"


def test_added_claims_replace_nothing():
    extra = {"https://example.com/role": "admin", "sub": "alan", "exp": 9e9}
    grant = replace(GRANT, id_token_extra=extra, access_token_extra=extra)
    for claims in (id_token(grant), access_token(grant)):
        assert claims["https://example.com/role"] == "admin"
        assert claims["sub"] == "ada"
        assert claims["exp"] == 1_000_600


def test_a_grant_survives_json():
    grant = replace(GRANT, claims=ClaimsRequest(userinfo={"email": {"essential": True}}))
    assert Grant.from_json(json.loads(json.dumps(grant.to_json()))) == grant


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
