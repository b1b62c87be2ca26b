"""Checks 4 to 7: a whole login with one thing wrong in how the ID token is signed."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.oidc.errors import (
    AlgorithmRefused,
    KeyNotFound,
    KeysUnavailable,
    KeyUnsuitable,
    OidcError,
    SignatureWrong,
    TokenMalformed,
)
from app.oidc.ports import HttpResponse
from app.oidc.testing import FakeBrowser, FakeIssuer, FakeTab, public_jwk

from ..conftest import MakeClient
from .login import Login


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def resigned(id_token: str, header: Mapping[str, Any], key: str = "") -> str:
    """Return the token's payload under another header, signed with HMAC, or not at all without ``key``."""
    signing_input = f"{encoded(header)}.{id_token.split('.')[1]}"
    mac = hmac.digest(key.encode(), signing_input.encode(), "sha256") if key else b""
    return f"{signing_input}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


async def login_with_token(login: Login, change: Callable[[str], str], kind: type[OidcError], row: int) -> None:
    await login.client.login()
    raw = login.issuer.answer(login.tab.navigator.left_for)
    id_token = raw.partition("id_token=")[2].partition("&")[0]
    with pytest.raises(kind) as caught:
        await login.comes_back_with(raw.replace(id_token, change(id_token)))
    assert type(caught.value) is kind
    login.kept_nothing(row)


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "none", "kid": "key-1"}])
async def test_4_alg_none(login: Login, header: Mapping[str, str]) -> None:
    await login_with_token(login, lambda token: resigned(token, header), AlgorithmRefused, 4)


@pytest.mark.parametrize("alg", ["None", "NONE", "rs256", "", None, 7])
async def test_4_alg_spelled_otherwise(login: Login, alg: object) -> None:
    def change(token: str) -> str:
        return ".".join([encoded({"alg": alg, "kid": "key-1"}), *token.split(".")[1:]])

    await login_with_token(login, change, AlgorithmRefused, 4)


async def test_4_hmac_with_the_public_key(login: Login) -> None:
    secret = json.dumps(login.issuer.keys[0])
    header = {"alg": "HS256", "kid": "key-1"}
    await login_with_token(login, lambda token: resigned(token, header, secret), AlgorithmRefused, 4)


async def test_4_another_algorithm_than_the_one_configured(login: Login) -> None:
    await login.refused(AlgorithmRefused, 4, alg="PS256")


@pytest.mark.parametrize("token", ["a.b", "a.b.c", f"{encoded({'alg': 'RS256'})}.{'A' * 60_000}."])
async def test_4_no_token_at_all(login: Login, token: str) -> None:
    await login.client.login(response_type="id_token")
    raw = login.issuer.answer(login.tab.navigator.left_for, parameters={"id_token": token})
    with pytest.raises(TokenMalformed):
        await login.comes_back_with(raw)
    login.kept_nothing(4)


async def test_4_what_is_wrong_with_a_token_that_is_none_is_said(login: Login) -> None:
    error = await login.refused(TokenMalformed, 4, parameters={"id_token": "two.parts"})
    assert "2 parts" in error.message
    assert login.check(4)["found"] == error.message


async def test_4_a_token_that_is_nested_too_deeply(login: Login) -> None:
    deep = base64.urlsafe_b64encode(b'{"a": ' * 5000 + b"1" + b"}" * 5000).decode().rstrip("=")
    await login_with_token(login, lambda token: f"{token.split('.')[0]}.{deep}.AAAA", TokenMalformed, 4)


async def test_4_crit_is_refused(login: Login) -> None:
    await login.refused(AlgorithmRefused, 4, header={"crit": ["exp"], "exp": 1})


async def test_4_another_algorithm_can_be_configured(make_client: MakeClient, tab: FakeTab, issuer: FakeIssuer) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer.keys = [public_jwk(key, "key-1")]
    client = make_client(id_token_signing_alg="ES256")
    await Login(client, tab, issuer).answered_with(key=key, alg="ES256")
    assert client.session.status == "signed-in"


async def test_5_unknown_kid(login: Login) -> None:
    await login.refused(KeyNotFound, 5, header={"kid": "key-2"})


async def test_5_without_kid_one_key_fits(login: Login) -> None:
    login.issuer.keys.append(public_jwk(ec.generate_private_key(ec.SECP256R1()), "other"))
    await login.answered_with(header={"kid": None})
    assert login.client.session.status == "signed-in"


async def test_5_without_kid_several_keys_fit(login: Login) -> None:
    login.issuer.keys.append({**login.issuer.keys[0], "kid": "key-2"})
    await login.refused(KeyNotFound, 5, header={"kid": None})


async def test_5_two_keys_with_one_kid(login: Login) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    login.issuer.keys.append(public_jwk(other, "key-1"))
    await login.refused(KeyNotFound, 5)


@pytest.mark.parametrize("header", [{}, {"kid": None}])
async def test_5_one_key_that_is_listed_twice(login: Login, header: Mapping[str, None]) -> None:
    login.issuer.keys.append({**login.issuer.keys[0], "alg": None, "x5c": ["MII..."]})
    await login.answered_with(header=header)
    assert login.client.session.status == "signed-in"


@pytest.mark.parametrize(
    "change",
    [
        {"use": "enc"},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"alg": "RS512"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"n": "AQAB"},
        {"n": 7},
        {"n": "not base64url!"},
    ],
)
async def test_5_a_key_that_is_not_for_this(login: Login, change: Mapping[str, object]) -> None:
    login.issuer.keys = [{**login.issuer.keys[0], **change}]
    await login.refused(KeyUnsuitable, 5)


async def test_5_rsa_of_less_than_2048_bits(login: Login) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    login.issuer.keys = [public_jwk(weak, "key-1")]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        error = await login.refused(KeyUnsuitable, 5, key=weak)
    assert "1024 bits" in error.message


async def test_5_another_curve(make_client: MakeClient, tab: FakeTab, issuer: FakeIssuer) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer.keys = [{**public_jwk(key, "key-1"), "crv": "P-384"}]
    login = Login(make_client(id_token_signing_alg="ES256"), tab, issuer)
    await login.refused(KeyUnsuitable, 5, key=key, alg="ES256")


async def test_6_keys_come_from_the_issuer_and_never_from_the_token(login: Login) -> None:
    mallorys = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    header = {
        "kid": "mallory",
        "jku": "http://evil.localhost:8000/jwks.json",
        "jwk": public_jwk(mallorys, "mallory"),
        "x5u": "http://evil.localhost:8000/x5u",
    }
    claims = {"iss": "http://evil.localhost:8000"}
    await login.refused(KeyNotFound, 5, key=mallorys, header=header, claims=claims)
    assert all(url.startswith(login.issuer.url) for _, url in login.tab.http.requests)


async def test_6_a_pointer_in_the_header_is_named_and_not_followed(login: Login) -> None:
    await login.answered_with(header={"jku": "http://evil.localhost:8000/jwks.json"})
    assert login.check(6)["found"] == f"{login.issuer.url}/jwks.json; jku in the token was not used"
    assert all(url.startswith(login.issuer.url) for _, url in login.tab.http.requests)


async def test_6_keys_unavailable(login: Login, world: FakeBrowser) -> None:
    serve = world.issuer.serve

    def without_keys(method: str, url: str, headers: Mapping[str, str], body: str | None) -> HttpResponse:
        return HttpResponse(500) if url.endswith("/jwks.json") else serve(method, url, headers, body)

    login.tab.http.server = without_keys
    await login.refused(KeysUnavailable, 5)


async def test_7_signature_by_another_key(login: Login) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    await login.refused(SignatureWrong, 7, key=other)


async def test_7_a_changed_claim(login: Login) -> None:
    def change(token: str) -> str:
        header, payload, signature = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        claims["sub"] = "alan"
        return f"{header}.{encoded(claims)}.{signature}"

    await login_with_token(login, change, SignatureWrong, 7)


async def test_7_a_key_that_the_browser_does_not_take(login: Login) -> None:
    login.issuer.keys = [{**login.issuer.keys[0], "e": ""}]
    await login.refused(KeyUnsuitable, 7)


async def test_7_an_empty_signature(login: Login) -> None:
    await login_with_token(login, lambda token: token[: token.rindex(".") + 1], SignatureWrong, 7)
