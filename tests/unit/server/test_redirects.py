"""Every redirect leads where this server was configured to lead, whatever the request says about hosts and schemes."""

from urllib.parse import urlsplit

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

OURS = {f"{name}.localhost" for name in ("app.lab", "login.lab", "acme", "api.lab")}
HOSTS = [*sorted(OURS), "localhost", "127.0.0.1", "[::1]", "app.partner.localhost"]
PATHS = [
    "/",
    "/authorize",
    "/token",
    "/userinfo",
    "/jwks.json",
    "/.well-known/openid-configuration",
    "/login",
    "/sign-up",
    "/consent",
    "/account",
    "/logout",
    "/connections/acme/start",
    "/static/style.css",
    "/s",
    "/s/",
    "/s/index.json",
    "/s/plain",
    "/s/plain/authorize",
    "/s/plain/token",
    "/s/plain/api",
    "/s/plain/api/messages",
    "/messages",
    "/reports",
    "/openapi.json",
    "/app",
    "/app/oidc",
    "/app/main.py",
    "/runtime",
    "/pyscript.toml",
    "/admin",
]
CLAIMS_OF_A_CALLER = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "666",
    "Forwarded": "host=evil.example;proto=https",
    "X-Original-URL": "//evil.example/",
    "X-Forwarded-Prefix": "//evil.example",
}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT"]),
    host=st.sampled_from(HOSTS),
    port=st.sampled_from(["", ":8000", ":666"]),
    path=st.sampled_from(PATHS),
    before=st.sampled_from(["", "/", "//evil.example", "/%2F", "/\\"]),
    after=st.sampled_from(["", "/", "//", "/.", "//evil.example", "/%2e%2e/", "?x=//evil.example"]),
)
async def test_any_path(
    visitor: httpx2.AsyncClient, method: str, host: str, port: str, path: str, before: str, after: str
) -> None:
    body = "password=correct+horse+battery+staple" if method == "POST" else None
    headers = {**CLAIMS_OF_A_CALLER, "Content-Type": "application/x-www-form-urlencoded"}
    response = await visitor.request(method, f"http://{host}{port}{before}{path}{after}", content=body, headers=headers)
    assert response.status_code < 500
    assert response.status_code not in (301, 302, 307, 308), "these send a body or a password along"
    location = urlsplit(response.headers.get("Location", ""))
    if location.netloc:
        assert (location.scheme, location.port) == ("http", 8000)
        assert location.hostname in OURS
    elif "Location" in response.headers:
        assert location.path.startswith("/")
        assert not location.path.startswith("//")


@pytest.mark.parametrize("path", ["/authorize", "/token", "/login", "/userinfo", "/s/index.json", "/s/plain/token"])
async def test_a_slash_too_many_is_no_other_address(visitor: httpx2.AsyncClient, path: str) -> None:
    response = await visitor.post(f"http://login.lab.localhost:8000{path}/", data={"password": "not for others"})
    assert response.status_code == 404


async def test_a_slash_too_many_at_an_endpoint_for_programs_is_json(visitor: httpx2.AsyncClient) -> None:
    response = await visitor.post("http://login.lab.localhost:8000/token/", data={})
    assert response.json()["error"] == "not_found"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LocalHost", "localhost."])
@pytest.mark.parametrize("port", ["", ":8000"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_every_name_of_this_machine_leads_home(
    visitor: httpx2.AsyncClient, host: str, port: str, method: str
) -> None:
    response = await visitor.request(method, "http://127.0.0.1/", headers={"Host": f"{host}{port}"})
    assert response.status_code == 303
    assert response.headers["Location"] == "http://app.lab.localhost:8000/"


@pytest.mark.parametrize("host", ["", "[", "[::1", "::1", "[::2]:8000", ":", "localhost:8000.evil.example", "app.lab"])
async def test_any_other_name_is_no_part(visitor: httpx2.AsyncClient, host: str) -> None:
    response = await visitor.get("http://127.0.0.1/", headers={"Host": host})
    assert response.status_code == 404


@pytest.mark.parametrize("host", ["Login.Lab.Localhost:8000", "login.lab.localhost.", "LOGIN.LAB.LOCALHOST"])
async def test_the_name_of_a_part_may_be_written_in_any_way(visitor: httpx2.AsyncClient, host: str) -> None:
    response = await visitor.get("http://127.0.0.1/.well-known/openid-configuration", headers={"Host": host})
    assert response.json()["issuer"] == "http://login.lab.localhost:8000"
