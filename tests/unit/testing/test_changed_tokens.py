"""One line of a test changes one token."""

import json
from typing import Any

import httpx2
import jwt
import pytest

from server.authorization_server.protocol.hashes import base64url_decode
from server.testing.authorization_server import AuthorizationServer
from server.testing.changed_tokens import Change
from server.testing.person import PersonStuck
from tests.unit.testing.asking import fragment, request

API = {"audience": "https://api.example/", "scope": "openid read:messages"}


def tokens(server: AuthorizationServer, http: httpx2.Client) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """Return the claims of an ID token and an access token, and whether at_hash binds the two."""
    answer = fragment(http.get(request(server, **API)))
    keys = jwt.PyJWKSet.from_dict(http.get(f"{server.issuer}/jwks.json").json())
    options = {"verify_aud": False, "verify_exp": False}
    id_token, access_token = (
        jwt.decode(answer[name], keys[jwt.get_unverified_header(answer[name])["kid"]], ["RS256"], options=options)
        for name in ("id_token", "access_token")
    )
    digest = jwt.get_algorithm_by_name("RS256").compute_hash_digest(answer["access_token"].encode())
    return id_token, access_token, jwt.utils.base64url_encode(digest[:16]).decode() == id_token.get("at_hash")


def test_the_next_id_token_alone_is_changed(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.skip_login()
    authorization_server.next_token(lambda claims: {**claims, "aud": ["client", "other"]})
    authorization_server.next_token(lambda claims: claims.pop("nonce"))
    assert tokens(authorization_server, http)[0]["aud"] == ["client", "other"]
    assert "nonce" not in tokens(authorization_server, http)[0]
    plain, _, bound = tokens(authorization_server, http)
    assert (plain["aud"], plain["nonce"], bound) == ("client", "n", True)


def test_the_next_access_token_is_changed_and_hashed_as_it_is(
    authorization_server: AuthorizationServer, http: httpx2.Client
):
    authorization_server.skip_login()
    authorization_server.next_token(lambda claims: claims.update(scope="delete:everything"), "access_token")
    _, access_token, bound = tokens(authorization_server, http)
    assert (access_token["scope"], bound) == ("delete:everything", True)


def test_a_scenario_and_a_change_go_together(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.skip_login()
    authorization_server.choose_scenario("invalid-aud")
    authorization_server.next_token(lambda claims: claims.update(roles=["admin"]))
    id_token, _, _ = tokens(authorization_server, http)
    assert (id_token["aud"], id_token["roles"]) == ("another-client", ["admin"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda claims: claims.pop("nonse"), "KeyError('nonse')"),
        (lambda: {}, "TypeError"),
        (lambda claims: claims.update(roles={"admin"}), "must hold what JSON can"),
        (lambda claims: {**claims, 1: "x"}, "must hold what JSON can: names in quotes"),
        (lambda claims: {**claims, "exp": float("nan")}, "must hold what JSON can"),
    ],
)
def test_a_change_that_fails_says_so(authorization_server: AuthorizationServer, change: Change, expected: str):
    authorization_server.next_token(change)
    with pytest.raises(PersonStuck) as raised:
        authorization_server.log_in(request(authorization_server))
    assert "next_token" in str(raised.value)
    assert expected in str(raised.value)
    assert "id_token" in authorization_server.log_in(request(authorization_server)).parameters


@pytest.mark.parametrize("value", [5, None, ["x"], {"a": "b"}, True])
@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "iat", "nonce", "at_hash"])
def test_a_claim_may_be_of_any_type(
    session_authorization_server: AuthorizationServer, http: httpx2.Client, name: str, value: object
):
    session_authorization_server.next_token(lambda claims: {**claims, name: value})
    session_authorization_server.skip_login()
    _, dot, rest = fragment(http.get(request(session_authorization_server)))["id_token"].partition(".")
    claims = json.loads(base64url_decode(rest.partition(dot)[0]))
    assert claims[name] == value


def test_reset_forgets_a_change(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.next_token(lambda claims: {})
    authorization_server.reset()
    authorization_server.skip_login()
    assert tokens(authorization_server, http)[0]["nonce"] == "n"


def test_there_are_two_kinds(authorization_server: AuthorizationServer):
    with pytest.raises(ValueError, match="no kind of token; choose among id_token, access_token"):
        authorization_server.next_token(lambda claims: claims, "refresh_token")  # type: ignore[arg-type]
