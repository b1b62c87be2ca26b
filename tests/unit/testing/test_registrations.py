"""Clients that can be registered for tests alone, and how the server treats each."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import jwt
import pytest

from server.config import ConfigError
from server.testing.authorization_server import AuthorizationServer
from server.testing.person import PersonStuck
from tests.unit.testing.asking import CALLBACK, request


@pytest.mark.parametrize("uri", ["http://testserver/callback", "myapp://callback", "com.example.app:/callback"])
def test_any_address_may_be_a_redirect_uri(authorization_server: AuthorizationServer, uri: str):
    authorization_server.register_client(redirect_uris=[uri])
    answer = authorization_server.log_in(request(authorization_server, redirect_uri=uri))
    assert answer.address.startswith(f"{uri}#")
    assert "id_token" in answer.parameters


@pytest.mark.parametrize(
    "uri", ["callback", "/callback", "javascript:alert(1)", "data:text/html,x", "myapp://x#y", "a b:/"]
)
def test_what_is_no_address_of_an_application_may_not(authorization_server: AuthorizationServer, uri: str):
    with pytest.raises(ConfigError, match="redirect_uris"):
        authorization_server.register_client(redirect_uris=[uri])


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_a_program_may_listen_at_any_port_where_it_is_registered_so(
    authorization_server: AuthorizationServer, host: str
):
    authorization_server.register_client(redirect_uris=[f"http://{host}/callback"], any_loopback_port=True)
    for uri in (f"http://{host}:51004/callback", f"http://{host}/callback"):
        answer = authorization_server.log_in(request(authorization_server, redirect_uri=uri))
        assert answer.address.startswith(f"{uri}#")
        assert "id_token" in answer.parameters
    authorization_server.register_client(redirect_uris=[f"http://{host}/callback"])
    with pytest.raises(PersonStuck, match="not registered"):
        authorization_server.log_in(request(authorization_server, redirect_uri=f"http://{host}:51004/callback"))


@pytest.mark.parametrize("response_type", ["id_token token", "code"])
def test_scenarios_meet_a_program_at_any_port(authorization_server: AuthorizationServer, response_type: str):
    authorization_server.register_client(
        redirect_uris=["http://127.0.0.1/callback?x=1"],
        any_loopback_port=True,
        client_secret="a secret",
        require_pkce=False,
    )
    authorization_server.choose_scenario("state-changed")
    uri = "http://127.0.0.1:51004/callback?x=1"
    answer = authorization_server.log_in(request(authorization_server, redirect_uri=uri, response_type=response_type))
    assert answer.address.startswith(uri)
    assert answer.parameters["state"] not in ("s", None)
    assert authorization_server.runs.all[0].poisoned


def test_a_code_is_good_for_the_port_that_it_was_sent_to(
    authorization_server: AuthorizationServer, http: httpx2.Client
):
    authorization_server.register_client(
        redirect_uris=["http://127.0.0.1/callback"],
        any_loopback_port=True,
        client_secret="a secret",
        require_pkce=False,
    )
    here, elsewhere = "http://127.0.0.1:51004/callback", "http://127.0.0.1:51005/callback"
    asked = {"redirect_uri": here}
    assert "id_token" in exchanged(authorization_server, http, asked, asked)
    assert exchanged(authorization_server, http, asked, {"redirect_uri": elsewhere})["error"] == "invalid_grant"


@pytest.mark.parametrize("uri", ["http://localhost/callback", "myapp://callback", "https://127.0.0.1/callback"])
def test_any_port_needs_a_loopback_address(authorization_server: AuthorizationServer, uri: str):
    with pytest.raises(ConfigError, match="any_loopback_port needs a redirect URI at"):
        authorization_server.register_client(redirect_uris=[uri], any_loopback_port=True)


def exchanged(server: AuthorizationServer, http: httpx2.Client, sent: dict[str, str], form: dict[str, str]) -> Any:
    """Get a code with an authorization request, and exchange it."""
    answer = server.log_in(request(server, response_type="code", **sent)).address
    code = parse_qs(urlsplit(answer).query)["code"][0]
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **form}
    return http.post(f"{server.issuer}/token", data=data, auth=("client", "a secret")).json()


def test_a_confidential_client_may_leave_pkce_out_where_it_is_registered_so(
    authorization_server: AuthorizationServer, http: httpx2.Client
):
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    verifier = {"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}  # RFC 7636 appendix B
    authorization_server.register_client(client_secret="a secret", require_pkce=False)
    assert "id_token" in exchanged(authorization_server, http, {}, {})
    assert "id_token" in exchanged(authorization_server, http, challenge, verifier)
    assert exchanged(authorization_server, http, challenge, {})["error"] == "invalid_grant"
    assert exchanged(authorization_server, http, {}, verifier)["error"] == "invalid_grant"
    authorization_server.register_client(client_secret="a secret")
    refused = authorization_server.log_in(request(authorization_server, response_type="code"))
    assert refused.parameters["error"] == "invalid_request"


def test_a_public_client_may_not(authorization_server: AuthorizationServer):
    with pytest.raises(ConfigError, match="require_pkce may be false only for a client with a client_secret"):
        authorization_server.register_client(require_pkce=False)


@pytest.mark.parametrize(("setting", "is_there"), [("all", True), ("standard", False)])
def test_the_name_can_stand_in_the_id_token(authorization_server: AuthorizationServer, setting: str, is_there: bool):
    authorization_server.register_client(id_token_claims=setting)
    token = authorization_server.log_in(request(authorization_server)).parameters["id_token"]
    assert ("name" in jwt.decode(token, options={"verify_signature": False})) == is_there
