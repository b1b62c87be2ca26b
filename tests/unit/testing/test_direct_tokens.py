"""Access tokens without a login: an API takes them as any other."""

import time
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest

from server import api
from server.config import ApiRegistration, Config, ServerSettings
from server.testing.authorization_server import AuthorizationServer
from tests.unit.testing.asking import request

AUDIENCE = "https://messages.example/"


def decoded(server: AuthorizationServer, http: httpx2.Client, token: str, **options: Any) -> dict[str, Any]:
    """Return the claims of a token whose signature is good by the published keys."""
    keys = jwt.PyJWKSet.from_dict(http.get(f"{server.issuer}/jwks.json").json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, ["RS256"], options={"verify_aud": False, **options})
    return claims


def test_it_looks_like_one_from_a_login(authorization_server: AuthorizationServer, http: httpx2.Client):
    scope = "read:messages write:messages"
    asked = request(authorization_server, response_type="token", audience="https://api.example/", scope=scope)
    usual = authorization_server.log_in(asked).parameters["access_token"]
    direct = authorization_server.access_token()
    assert jwt.get_unverified_header(usual) == jwt.get_unverified_header(direct)
    one, other = (decoded(authorization_server, http, token) for token in (usual, direct))
    differs = {"iat", "exp", "jti"}
    assert {k: v for k, v in one.items() if k not in differs} == {k: v for k, v in other.items() if k not in differs}
    assert one.keys() == other.keys()


async def test_an_api_takes_it_and_refuses_what_is_wrong_with_it(
    authorization_server: AuthorizationServer, tmp_path: Path
):
    authorization_server.register_api(AUDIENCE, ["read:messages", "write:messages"])
    registration = ApiRegistration(identifier=AUDIENCE, name="API", permissions={"read:messages": "Read"})
    settings = ServerSettings(issuer=authorization_server.issuer, title="", data=tmp_path)
    config = Config(server=settings, clients={}, apis={AUDIENCE: registration})
    async with (
        httpx2.AsyncClient(trust_env=False) as to_issuer,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(api.create_app(config, http=to_issuer)), base_url="http://api.example"
        ) as client,
    ):

        async def status(**wanted: Any) -> int:
            headers = {"Authorization": f"Bearer {authorization_server.access_token(**wanted)}"}
            return (await client.get("/messages", headers=headers)).status_code

        assert await status() == 200
        assert await status(user="alan@example.com", scope="read:messages") == 200
        assert await status(scope="write:messages") == 403
        assert await status(scope="") == 403
        assert await status(expired=True) == 401
        assert await status(audience="https://api.example/") == 401
        assert await status(claims={"iss": "https://evil.example"}) == 401
        assert await status(claims={"sub": None}) == 401


def test_the_test_decides_what_it_says(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.register_user("grace@example.com", sub="grace", roles=["admin"])
    authorization_server.register_client("other")
    token = authorization_server.access_token(
        "grace@example.com", scope="openid read:messages", client_id="other", claims={"jti": "1", "tenant": 7}
    )
    claims = decoded(authorization_server, http, token)
    assert (claims["sub"], claims["client_id"], claims["roles"]) == ("grace", "other", ["admin"])
    assert (claims["scope"], claims["jti"], claims["tenant"]) == ("openid read:messages", "1", 7)
    headers = {"Authorization": f"Bearer {token}"}
    assert http.get(f"{authorization_server.issuer}/userinfo", headers=headers).json()["sub"] == "grace"


def test_it_expired_an_hour_ago(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.set_clock(1_000_000_000)
    token = authorization_server.access_token(scope="openid", expired=True)
    claims = decoded(authorization_server, http, token, verify_exp=False)
    assert abs(claims["exp"] - (1_000_000_000 - 3_600)) < 60
    headers = {"Authorization": f"Bearer {token}"}
    assert http.get(f"{authorization_server.issuer}/userinfo", headers=headers).status_code == 401
    authorization_server.reset()
    assert decoded(authorization_server, http, authorization_server.access_token())["exp"] > time.time()


def test_the_api_registered_last_is_meant(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.register_api(AUDIENCE, {"read:things": "Read things"}, name="Things")
    claims = decoded(authorization_server, http, authorization_server.access_token())
    assert (claims["aud"], claims["scope"]) == (AUDIENCE, "read:things")
    assert [each.name for each in authorization_server.apis] == ["API", "Things"]
    asked = request(authorization_server, audience=AUDIENCE, scope="openid read:things")
    login = authorization_server.log_in(asked).parameters["access_token"]
    assert decoded(authorization_server, http, login)["aud"][0] == AUDIENCE
    authorization_server.reset()
    assert [each.name for each in authorization_server.apis] == ["API"]


@pytest.mark.parametrize(
    ("wanted", "error", "expected"),
    [
        ({"user": "nobody@example.com"}, KeyError, "nobody@example.com"),
        ({"audience": "x"}, KeyError, "no API is registered as 'x'"),
        ({"client_id": "x"}, KeyError, "no client is registered as 'x'"),
        ({"scope": "read:messages delete:messages"}, ValueError, "'delete:messages' is no permission"),
        ({"role": "admin"}, TypeError, "unexpected keyword argument 'role'"),
    ],
)
def test_what_is_unknown_is_refused(
    authorization_server: AuthorizationServer, wanted: dict[str, Any], error: type[Exception], expected: str
):
    with pytest.raises(error, match=expected):
        authorization_server.access_token(**wanted)
