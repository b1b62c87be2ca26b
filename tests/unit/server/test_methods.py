"""HEAD is answered wherever GET is, with the same status and headers (RFC 9110 9.3.2)."""

import httpx2
import pytest

APP, LOGIN = "http://app.lab.localhost:8000", "http://login.lab.localhost:8000"
QUERY = f"client_id=spa&response_type=id_token&redirect_uri={APP}/&scope=openid&nonce=n"
ADDRESSES = [
    f"{APP}/",
    f"{APP}/pyscript.toml",
    f"{APP}/app/main.py",
    f"{APP}/app/static/blank.html",
    f"{APP}/runtime/app.zip",
    f"{APP}/nothing",
    f"{LOGIN}/",
    f"{LOGIN}/.well-known/openid-configuration",
    f"{LOGIN}/.well-known/oauth-authorization-server",
    f"{LOGIN}/jwks.json",
    f"{LOGIN}/userinfo",
    f"{LOGIN}/token",
    f"{LOGIN}/authorize?{QUERY}",
    f"{LOGIN}/authorize?{QUERY}&prompt=none",
    f"{LOGIN}/authorize",
    f"{LOGIN}/login",
    f"{LOGIN}/sign-up",
    f"{LOGIN}/select-account",
    f"{LOGIN}/consent",
    f"{LOGIN}/terms",
    f"{LOGIN}/account",
    f"{LOGIN}/logout",
    f"{LOGIN}/continue",
    f"{LOGIN}/connections/acme/callback",
    f"{LOGIN}/static/style.css",
    f"{LOGIN}/nothing",
    f"{LOGIN}/s",
    f"{LOGIN}/s/",
    f"{LOGIN}/s/index.json",
    f"{LOGIN}/s/plain",
    f"{LOGIN}/s/plain/jwks.json",
    f"{LOGIN}/s/invalid-iss/.well-known/openid-configuration",
    f"{LOGIN}/s/invalid-iss/userinfo",
    f"{LOGIN}/s/plain/api/messages",
    "http://api.lab.localhost:8000/messages",
    "http://api.lab.localhost:8000/openapi.json",
    "http://localhost:8000/",
    "http://evil.example/",
]
OWN = {"content-length", "date", "location", "set-cookie", "x-request-id", "etag"}  # new each time, or about the body


@pytest.mark.parametrize("address", ADDRESSES)
async def test_head_is_answered_as_get(visitor: httpx2.AsyncClient, address: str) -> None:
    get, head = await visitor.get(address), await visitor.head(address)
    assert head.status_code == get.status_code
    assert {k: v for k, v in head.headers.items() if k not in OWN} == {
        k: v for k, v in get.headers.items() if k not in OWN
    }
    assert ("Location" in head.headers) == ("Location" in get.headers)
