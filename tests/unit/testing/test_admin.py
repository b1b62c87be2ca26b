"""The admin interface: what it can do, and who gets in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import jwt
import pytest

from server.scenarios import SCENARIOS
from server.testing.admin import with_admin
from server.testing.authorization_server import AuthorizationServer
from server.testing.operations import OPERATIONS
from tests.unit.hanging_up import hang_up

ISSUER, TOKEN, PORT = "http://127.0.0.1:9999", "the-token-of-the-admin", 9999
CALLBACK = "http://localhost:3000/callback"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[AuthorizationServer]:
    server = AuthorizationServer(ISSUER, tmp_path)
    yield server
    server.close()


@pytest.fixture
def http(server: AuthorizationServer) -> httpx2.AsyncClient:
    """A program that has the token."""
    transport = httpx2.ASGITransport(with_admin(server, TOKEN, PORT))
    return httpx2.AsyncClient(transport=transport, base_url=ISSUER, headers=RIGHT)


async def authorize(http: httpx2.AsyncClient, **changes: str) -> httpx2.Response:
    query = {
        "client_id": "client",
        "redirect_uri": CALLBACK,
        "response_type": "id_token token",
        "scope": "openid",
        "nonce": "n",
    }
    return await http.get(f"/authorize?{urlencode(query | changes)}")


def fragment(response: httpx2.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(response.headers["location"]).fragment))


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


async def test_it_says_what_can_be_done(http: httpx2.AsyncClient):
    found = (await http.get("/admin")).json()
    assert found["issuer"] == ISSUER
    assert [each["client_id"] for each in found["clients"]] == ["client"]
    assert len(found["operations"]) == len(OPERATIONS)
    assert [each["name"] for each in (await http.get("/admin/scenarios")).json()] == list(SCENARIOS)


async def test_everything_that_a_python_test_can_do(http: httpx2.AsyncClient, server: AuthorizationServer):
    client = (await http.post("/admin/clients", json={"client_id": "other", "redirect_uris": [CALLBACK]})).json()
    assert (client["client_id"], "client_secret" in client) == ("other", False)
    user = {"email": "ada.king@example.com", "password": "a long password", "claims": {"name": "Ada King"}}
    assert (await http.post("/admin/users", json=user)).json()["email"] == "ada.king@example.com"
    cookie = (await http.post("/admin/sessions", json={"email": "ada.king@example.com"})).json()["cookie"]
    http.cookies.set(cookie["name"], cookie["value"])
    assert "id_token" in fragment(await authorize(http, client_id="other"))
    http.cookies.clear()

    api = {"identifier": "https://other.example/", "permissions": {"read:things": "Read things"}}
    assert (await http.post("/admin/apis", json=api)).json()["permissions"] == {"read:things": "Read things"}
    wanted = {"user": "alan@example.com", "claims": {"roles": ["admin"]}}
    token = (await http.post("/admin/access-tokens", json=wanted)).json()["access_token"]
    assert claims_of(token)["roles"] == ["admin"]

    await http.post("/admin/skip-login", json={"email": "alan@example.com"})
    await http.post("/admin/next-token", json={"set": {"aud": "other"}, "remove": ["nonce"]})
    changed = claims_of(fragment(await authorize(http))["id_token"])
    assert (changed["aud"], "nonce" in changed) == ("other", False)
    assert "id_token" in fragment(await authorize(http))
    await http.post("/admin/skip-login", json={"email": None})
    assert "/login?" in (await authorize(http)).headers["location"]

    await http.post("/admin/skip-login", json={})
    assert (await http.post("/admin/scenario", json={"name": "state-changed"})).json()["expected"] == "refuse"
    assert fragment(await authorize(http, state="s"))["state"] != "s"
    (run,) = (await http.get("/admin/runs")).json()["runs"]
    assert (run["client_id"], run["poisoned"]) == ("client", True)
    await http.post("/admin/scenario", json={"name": "plain"})

    before = server.now
    assert (await http.post("/admin/clock", json={"forward": 601})).json()["now"] >= before + 601
    assert (await http.post("/admin/clock", json={"set": 1_000_000_000})).json()["now"] < 1_000_000_060

    await http.post("/admin/faults", json={"endpoint": "/jwks.json", "status": 503, "times": 2})
    statuses = [(await http.get("/jwks.json")).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    await http.post("/admin/faults", json={"endpoint": "/authorize", "error": "server_error", "description": "Broken."})
    assert fragment(await authorize(http))["error"] == "server_error"

    kids = (await http.post("/admin/rotate-keys", json={})).json()["kids"]
    assert kids[0] in {key["kid"] for key in (await http.get("/jwks.json")).json()["keys"]}

    requests = (await http.get("/admin/requests")).json()
    assert {each["path"] for each in requests} == {"/authorize", "/jwks.json"}  # its own are not among them
    await http.delete("/admin/requests")
    assert (await http.get("/admin/requests")).json() == []

    await http.post("/admin/reset", json={})
    assert [each["client_id"] for each in (await http.get("/admin")).json()["clients"]] == ["client"]


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("clients", {"redirect_uris": ["app.example"]}, "redirect_uris must be absolute addresses"),
        ("clients", {"self": 1}, "self is no setting"),
        ("clients", {"client_id": ["x"]}, "client_id must be a text in quotes"),
        ("users", {}, "email is missing"),
        ("users", {"email": "grace"}, "email must be an e-mail address"),
        ("users", {"email": "a@b.example", "claims": {"password": "x"}}, "password stands beside claims"),
        ("users", {"email": "a@b.example", "claims": {"exp": 1}}, "exp is no claim about a person"),
        ("users", {"email": "a@b.example", "roles": ["admin"]}, "roles is not known here"),
        ("apis", {"identifier": "https://other.example/"}, "permissions is missing"),
        ("apis", {"identifier": "https://other.example/", "permissions": ["openid"]}, "not like a standard scope"),
        ("access-tokens", {"user": "nobody@example.com"}, "nobody here has the address nobody@example.com"),
        ("access-tokens", {"scope": "read:nothing"}, "'read:nothing' is no permission of https://api.example/"),
        ("access-tokens", {"audience": "x"}, "no API is registered as 'x'; there are https://api.example/"),
        ("access-tokens", {"client_id": "x"}, "no client is registered as 'x'; there are client"),
        ("access-tokens", {"expired": 1}, "expired must be true or false"),
        ("access-tokens", {"subject": "ada"}, "subject is not known here"),
        ("next-token", {"kind": "refresh_token"}, "no kind of token; choose among id_token, access_token"),
        ("next-token", {"remove": "nonce"}, "remove must be a list"),
        ("next-token", {"remove": [1]}, "remove must be a list of claims' names"),
        ("sessions", {"email": "nobody@example.com"}, "nobody here has the address nobody@example.com"),
        ("scenario", {"name": "none"}, "there is no scenario 'none'; the scenarios are plain"),
        ("scenario", {"name": 1}, "name must be a text"),
        ("clock", {}, "give either forward"),
        ("clock", {"forward": 1, "set": 1}, "give either forward"),
        ("clock", {"forward": True}, "forward must be a number"),
        ("clock", {"set": 1e300}, "between the years 1970 and 9999"),
        ("clock", {"set": 10**400}, "between the years 1970 and 9999"),
        ("clock", {"forward": 1e300}, "between the years 1970 and 9999"),
        ("clock", {"forward": 10**400}, "between the years 1970 and 9999"),
        ("clock", {"forward": -(10**400)}, "between the years 1970 and 9999"),
        ("faults", {"endpoint": "/jwks.json", "status": 10**400}, "must be from 400 to 599"),
        ("faults", {"endpoint": "/jwks.json", "status": 500, "times": 10_000_000}, "times must be from 1 to 1000"),
        ("faults", {"endpoint": "/jwks.json", "state": 500}, "state is not known here; known are: endpoint, error"),
        ("rotate-keys", {"kid": "x"}, "kid is not known here; known are: none"),
    ],
)
async def test_what_it_cannot_do_it_says_in_a_sentence(
    http: httpx2.AsyncClient, path: str, body: dict[str, Any], expected: str
):
    response = await http.post(f"/admin/{path}", json=body)
    assert response.status_code == 400
    assert expected in response.json()["error"]


async def test_who_hangs_up_in_the_middle_is_no_fault_of_the_server(server: AuthorizationServer):
    headers = {"Content-Type": "application/json", **RIGHT}
    await hang_up(with_admin(server, TOKEN, PORT), f"{ISSUER}/admin/clock", headers)


@pytest.mark.parametrize("body", ["", "[]", "{", "[" * 20_000, '{"forward": NaN}', " " * 70_000])
async def test_a_body_that_cannot_be_used(http: httpx2.AsyncClient, body: str):
    response = await http.post("/admin/clock", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"].startswith("clock: ")


@pytest.mark.parametrize(("method", "path"), [("GET", "/admin/nothing"), ("PUT", "/admin/clock"), ("GET", "/admin/")])
async def test_what_is_not_there(http: httpx2.AsyncClient, method: str, path: str):
    response = await http.request(method, path)
    assert response.status_code == 404
    assert "POST /admin/clock" in response.json()["error"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": ""}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": f"Bearer {TOKEN[:-1]}"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "http://localhost:3000"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": ISSUER}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "null"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "rebound.example:9999"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "127.0.0.1"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/plain"}, 415),
        ({"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Authorization": f"Bearer {TOKEN}", "Content-Type": ""}, 415),
    ],
)
async def test_who_does_not_get_in(
    http: httpx2.AsyncClient, server: AuthorizationServer, headers: dict[str, str], status: int
):
    sent = {"Content-Type": "application/json", **headers}
    response = await http.post("/admin/scenario", content='{"name": "invalid-aud"}', headers=sent)
    assert response.status_code == status
    assert not [name for name in response.headers if name.startswith("access-control-")]
    assert ("www-authenticate" in response.headers) == (status == 401)
    assert server.scenario.name == "plain"


@pytest.mark.parametrize("each", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
async def test_no_operation_is_without_a_guard(http: httpx2.AsyncClient, each: Any):
    headers = {"Authorization": "", "Content-Type": "application/json"}
    response = await http.request(each.method, f"/admin{each.path}", content="{}", headers=headers)
    assert response.status_code == 401


async def test_a_browser_that_asks_whether_it_may_gets_no_answer(http: httpx2.AsyncClient):
    asks = {
        "Authorization": "",
        "Origin": "http://localhost:3000",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    response = await http.options("/admin/scenario", headers=asks)
    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("host", ["127.0.0.1:9999", "localhost:9999", "LOCALHOST:9999", "[::1]:9999"])
async def test_the_names_of_this_machine_are_good(http: httpx2.AsyncClient, host: str):
    assert (await http.get("/admin", headers={"Host": host})).status_code == 200


async def test_beside_it_is_the_issuer(http: httpx2.AsyncClient):
    assert (await http.get("/administrator")).headers["content-type"].startswith("text/html")
    assert (await http.get("/jwks.json", headers={"Authorization": ""})).status_code == 200
