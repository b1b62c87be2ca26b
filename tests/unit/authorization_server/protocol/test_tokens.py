"""What is in which token."""

import json
from dataclasses import replace

from server.authorization_server.protocol.claims import ClaimsRequest
from server.authorization_server.protocol.hashes import half_hash
from server.authorization_server.protocol.tokens import Grant, access_token_claims, id_token_claims
from server.config import Lifetimes

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
NOW = 1_000_000.7
ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "email_verified": True,
    "phone_number": None,
    "updated_at": 5,
    "website": None,
}


def id_token(grant, **more):
    return id_token_claims(grant, ADA, issuer="https://i.example", now=NOW, lifetimes=Lifetimes(), **more)


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


def test_claims_by_scope_are_in_a_lone_id_token():
    """With an access token the client can ask UserInfo for them (OIDC Core 5.4)."""
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


def access_token(grant):
    return access_token_claims(grant, issuer="https://i.example", now=NOW, lifetimes=Lifetimes(), jti="j")


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


def test_hashes_are_there_exactly_when_their_token_is():
    assert {"at_hash", "c_hash"}.isdisjoint(id_token(GRANT))
    assert id_token(GRANT, code="c")["c_hash"] == half_hash("c")
