"""People with any claims and a subject of the test's choice, and where those claims are told."""

from typing import Any

import httpx2
import jwt
import pytest

from server.config import ConfigError
from server.testing.authorization_server import AuthorizationServer
from tests.unit.testing.asking import request

GRACE = "grace@example.com"


def told(server: AuthorizationServer, http: httpx2.Client) -> dict[str, dict[str, Any]]:
    """Log Grace in, and return what each place says of her."""
    asked = request(server, audience="https://api.example/", scope="openid profile read:messages")
    tokens = server.log_in(asked, GRACE).parameters
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    places = {
        name: jwt.decode(tokens[name], options={"verify_signature": False}) for name in ("id_token", "access_token")
    }
    return {**places, "userinfo": http.get(f"{server.issuer}/userinfo", headers=headers).json()}


def test_claims_that_no_scope_stands_for_go_everywhere(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.register_user(GRACE, sub="grace|1", name="Grace Hopper", roles=["admin"], tenant={"id": 7})
    for place, claims in told(authorization_server, http).items():
        assert (claims["sub"], claims["roles"], claims["tenant"]) == ("grace|1", ["admin"], {"id": 7}), place
        assert ("name" in claims) == (place == "userinfo"), place


def test_a_person_can_be_changed(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.register_user(GRACE, sub="one", roles=["admin"])
    authorization_server.register_user(GRACE, sub="two")
    for claims in told(authorization_server, http).values():
        assert (claims["sub"], "roles" in claims) == ("two", False)
    authorization_server.register_user(GRACE, roles=["reader"])
    for claims in told(authorization_server, http).values():
        assert (claims["sub"], claims["roles"]) == ("two", ["reader"])


def test_a_person_may_have_been_updated_at_any_time(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.register_user(GRACE, updated_at=5)
    assert told(authorization_server, http)["userinfo"]["updated_at"] == 5


@pytest.mark.parametrize("name", ["iss", "aud", "exp", "nonce", "at_hash", "scope", "client_id"])
def test_what_a_token_is_cannot_be_said_of_a_person(authorization_server: AuthorizationServer, name: str):
    with pytest.raises(ValueError, match=f"{name} is no claim about a person"):
        authorization_server.register_user(GRACE, **{name: "x"})
    with pytest.raises(KeyError):
        authorization_server.sign_in(GRACE)


@pytest.mark.parametrize("sub", ["", "x" * 256, "grâce", "a\0b", "a\nb", "\x7f"])
def test_a_subject_is_short_and_ascii(authorization_server: AuthorizationServer, sub: str):
    with pytest.raises(ValueError, match="sub must have 1 to 255 printable ASCII characters"):
        authorization_server.register_user(GRACE, sub=sub)


def test_two_people_have_two_subjects(authorization_server: AuthorizationServer):
    authorization_server.register_user("ada@example.com", sub="ada")
    with pytest.raises(ValueError, match=r"ada@example\.com has the sub 'ada' already"):
        authorization_server.register_user(GRACE, sub="ada")
    authorization_server.register_user("ada@example.com", sub="ada")


@pytest.mark.parametrize("email", ["Grace@Example.com", " grace@example.com "])
def test_an_address_is_the_same_in_any_case_and_with_spaces(authorization_server: AuthorizationServer, email: str):
    authorization_server.register_user(email, sub="one")
    for address in (GRACE, email):
        token = authorization_server.access_token(address)
        assert jwt.decode(token, options={"verify_signature": False})["sub"] == "one"


@pytest.mark.parametrize("value", [{"admin"}, float("nan"), {1: 2}, [{"deep": {None: 1}}], "\ud800"])
def test_claims_are_what_json_can_hold(authorization_server: AuthorizationServer, value: object):
    with pytest.raises(ConfigError, match="claims must hold"):
        authorization_server.register_user(GRACE, roles=value)
