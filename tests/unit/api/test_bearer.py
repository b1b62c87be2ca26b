"""The table of RFC 6750 and RFC 9068: what the API answers to every kind of credential."""

import base64
import json
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from tests.unit.api.issuer import AUDIENCE, NOW, Issuer, bearer


def challenge(response: httpx2.Response) -> dict[str, str]:
    scheme, _, attributes = response.headers["WWW-Authenticate"].partition(" ")
    assert scheme == "Bearer"
    return {name: value.strip('"') for name, _, value in (part.partition("=") for part in attributes.split(", "))}


async def test_a_valid_token_gets_the_messages(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    response = await client.get("/messages", headers=bearer(issuer.sign()))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert len(response.json()["messages"]) == 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YWRhOmFkYQ=="}, {"Authorization": ""}])
async def test_no_credentials_is_401_without_an_error_code(client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.get("/messages", headers=headers)
    assert response.status_code == 401
    assert challenge(response) == {"realm": AUDIENCE}
    assert "error" not in response.json()


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer one two", "Bearer tok\u00ebn", 'Bearer "quoted"'])
async def test_a_malformed_header_is_400(client: httpx2.AsyncClient, value: str) -> None:
    response = await client.get("/messages", headers=[(b"Authorization", value.encode())])
    assert response.status_code == 400
    assert challenge(response)["error"] == "invalid_request"


async def test_a_token_in_the_query_is_400_and_says_why(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    for headers in ({}, bearer(issuer.sign())):  # the second sends the token in two ways at once
        response = await client.get("/messages", params={"access_token": issuer.sign()}, headers=headers)
        assert response.status_code == 400
        assert challenge(response)["error"] == "invalid_request"
        assert "histories" in response.json()["detail"]


async def test_two_authorization_headers_are_400(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    header = ("Authorization", f"Bearer {issuer.sign()}")
    response = await client.get("/messages", headers=[header, header])
    assert response.status_code == 400


async def test_a_token_from_before_the_clock_was_set_back_is_valid(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    token = issuer.sign(iat=NOW + 3600, exp=NOW + 4200)
    assert (await client.get("/messages", headers=bearer(token))).status_code == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": NOW}, "expired"),  # leeway 0: the last second is over
        ({"nbf": NOW + 1}, "not valid yet"),
        ({"iat": "today"}, "iat is not a time"),
        ({"iss": "http://acme.localhost:8000"}, "another issuer"),
        ({"iss": None}, "lacks the claim iss"),
        ({"aud": "https://other.example/"}, "another API"),
        ({"aud": None}, "lacks the claim aud"),
        ({"sub": None}, "lacks the claim sub"),
        ({"exp": None}, "lacks the claim exp"),
        ({"client_id": None}, "lacks the claim client_id"),
        ({"jti": None}, "lacks the claim jti"),
        ({"exp": "tomorrow"}, "exp is not a time"),
        ({"exp": True}, "exp is not a time"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_invalid(
    client: httpx2.AsyncClient, issuer: Issuer, changes: dict[str, Any], reason: str
) -> None:
    response = await client.get("/messages", headers=bearer(issuer.sign(**changes)))
    assert response.status_code == 401
    assert challenge(response)["error"] == "invalid_token"
    assert reason in response.json()["detail"]


async def test_a_token_is_good_until_its_last_second(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    assert (await client.get("/messages", headers=bearer(issuer.sign(exp=NOW + 1)))).status_code == 200


@pytest.mark.parametrize("typ", ["JWT", None, "id_token"])
async def test_an_id_token_is_no_access_token(client: httpx2.AsyncClient, issuer: Issuer, typ: str | None) -> None:
    response = await client.get("/messages", headers=bearer(issuer.sign(headers={"typ": typ})))
    assert response.status_code == 401
    assert "not an access token" in response.json()["detail"]


async def test_the_long_form_of_the_type_is_the_same_type(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    token = issuer.sign(headers={"typ": "application/at+JWT"})
    assert (await client.get("/messages", headers=bearer(token))).status_code == 200


async def test_a_token_signed_with_another_key_is_invalid(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    response = await client.get("/messages", headers=bearer(issuer.sign("two", headers={"kid": "one"})))
    assert response.status_code == 401
    assert "signature" in response.json()["detail"]


async def test_an_unsigned_token_is_invalid(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    _, payload, _ = issuer.sign().split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt", "kid": "one"}).encode()).decode()
    response = await client.get("/messages", headers=bearer(f"{header.rstrip('=')}.{payload}."))
    assert response.status_code == 401
    assert "algorithm" in response.json()["detail"]


async def test_the_public_key_is_no_hmac_secret(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    public = issuer.keys["one"].public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(issuer.sign(), options={"verify_signature": False})
    signer = jwt.get_algorithm_by_name("HS256")
    parts = [{"alg": "HS256", "typ": "at+jwt", "kid": "one"}, claims]
    signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    signature = base64.urlsafe_b64encode(signer.sign(signed.encode(), pem.hex().encode())).decode().rstrip("=")
    response = await client.get("/messages", headers=bearer(f"{signed}.{signature}"))
    assert response.status_code == 401
    assert "algorithm" in response.json()["detail"]


@pytest.mark.parametrize("token", ["abc", "a.b.c", "....", "eyJhbGciOiJub25lIn0", "x" * 5000])
async def test_what_is_no_jwt_is_invalid(client: httpx2.AsyncClient, token: str) -> None:
    response = await client.get("/messages", headers=bearer(token))
    assert response.status_code == 401
    assert challenge(response)["error"] == "invalid_token"


async def test_a_missing_permission_is_403_and_named(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    response = await client.get("/reports", headers=bearer(issuer.sign()))
    assert response.status_code == 403
    assert challenge(response)["error"] == "insufficient_scope"
    assert challenge(response)["scope"] == "read:reports"


async def test_a_token_without_any_scope_has_no_permission(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    assert (await client.get("/messages", headers=bearer(issuer.sign(scope=None)))).status_code == 403
