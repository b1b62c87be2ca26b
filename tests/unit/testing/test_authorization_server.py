"""What a test can make the server do, and that it is the honest one otherwise."""

import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt
import pytest

from server.config import ConfigError
from server.testing.authorization_server import AuthorizationServer
from server.testing.person import PersonStuck
from server.testing.serving import running
from tests.unit.testing.asking import CALLBACK, fragment, request


def id_token(http: httpx2.Client, server: AuthorizationServer, token: str) -> dict[str, Any]:
    """Return the claims of a token whose signature is good by the published keys."""
    keys = jwt.PyJWKSet.from_dict(http.get(f"{server.issuer}/jwks.json").json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, ["RS256"], audience="client", options={"verify_exp": False})
    return claims


def test_a_person_logs_in_and_the_tokens_are_good(authorization_server: AuthorizationServer, http: httpx2.Client):
    answer = authorization_server.log_in(request(authorization_server))
    assert answer.address.startswith(f"{CALLBACK}#")
    assert answer.parameters["state"] == "s"
    claims = id_token(http, authorization_server, answer.parameters["id_token"])
    assert (claims["iss"], claims["nonce"]) == (authorization_server.issuer, "n")
    headers = {"Authorization": f"Bearer {answer.parameters['access_token']}"}
    assert http.get(f"{authorization_server.issuer}/userinfo", headers=headers).json()["name"] == "Ada Lovelace"


@pytest.mark.parametrize("mode", ["fragment", "form_post"])
def test_the_answer_is_found_wherever_it_is(authorization_server: AuthorizationServer, mode: str):
    answer = authorization_server.log_in(request(authorization_server, response_mode=mode))
    assert answer.parameters.keys() >= {"id_token", "access_token", "state"}
    assert answer.address.startswith(CALLBACK)


def test_consent_is_asked_for_where_a_client_wants_it(authorization_server: AuthorizationServer):
    authorization_server.register_client(first_party=False)
    denied = authorization_server.log_in(request(authorization_server), allow=False)
    assert denied.parameters["error"] == "access_denied"
    assert "id_token" in authorization_server.log_in(request(authorization_server)).parameters


def test_an_account_is_chosen_where_a_client_wants_it(authorization_server: AuthorizationServer):
    asked = request(authorization_server, prompt="select_account consent")
    assert "id_token" in authorization_server.log_in(asked).parameters


def test_who_cannot_go_on_is_told_why(authorization_server: AuthorizationServer):
    with pytest.raises(PersonStuck, match=r"/login \(HTTP 400\).*The e-mail address or the password is wrong"):
        authorization_server.log_in(request(authorization_server), password="wrong")
    with pytest.raises(PersonStuck, match="No application is registered here under this client_id"):
        authorization_server.log_in(request(authorization_server, client_id="unknown"))


def test_clients_and_people_can_be_added(authorization_server: AuthorizationServer, http: httpx2.Client):
    other = authorization_server.register_client(
        "other", redirect_uris=["https://other.example/"], id_token_signed_response_alg="ES256"
    )
    authorization_server.register_user("ada.king@example.com", name="Ada King")
    asked = request(authorization_server, client_id="other", redirect_uri="https://other.example/", scope="openid")
    answer = authorization_server.log_in(asked, "ada.king@example.com")
    assert other.web_origins == ("https://other.example",)
    assert jwt.get_unverified_header(answer.parameters["id_token"])["alg"] == "ES256"
    headers = {"Authorization": f"Bearer {answer.parameters['access_token']}", "Origin": "https://other.example"}
    userinfo = http.get(f"{authorization_server.issuer}/userinfo", headers=headers)
    assert userinfo.headers["Access-Control-Allow-Origin"] == "https://other.example"
    discovery = http.get(f"{authorization_server.issuer}/.well-known/openid-configuration").json()
    assert "ES256" in discovery["id_token_signing_alg_values_supported"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"redirect_uris": ["app.example"]}, "redirect_uris must be absolute addresses"),
        ({"redirect_uri": "https://app.example/"}, "did you mean 'redirect_uris'"),
        ({"redirect_uris": "https://app.example/"}, "redirect_uris must be a list"),
    ],
)
def test_a_registration_that_cannot_work_is_refused(
    authorization_server: AuthorizationServer, settings: dict[str, Any], expected: str
):
    with pytest.raises(ConfigError, match=expected):
        authorization_server.register_client("other", **settings)


def test_a_login_can_be_skipped(authorization_server: AuthorizationServer, http: httpx2.Client):
    assert "/login?" in http.get(request(authorization_server)).headers["location"]
    http.cookies.clear()
    authorization_server.skip_login("alan@example.com")
    first = id_token(http, authorization_server, fragment(http.get(request(authorization_server)))["id_token"])
    silent = request(authorization_server, prompt="none", id_token_hint="")
    again = id_token(http, authorization_server, fragment(http.get(silent))["id_token"])
    assert (first["sub"], first["sid"]) == (again["sub"], again["sid"])
    authorization_server.skip_login(None)
    assert fragment(http.get(silent))["error"] == "login_required"


def test_a_browser_with_a_session_of_its_own_keeps_it(authorization_server: AuthorizationServer, http: httpx2.Client):
    alan = authorization_server.sign_in("alan@example.com")
    authorization_server.skip_login("ada@example.com")
    ada = id_token(http, authorization_server, fragment(http.get(request(authorization_server)))["id_token"])
    http.cookies.set(*alan)
    claims = id_token(http, authorization_server, fragment(http.get(request(authorization_server)))["id_token"])
    assert claims["sub"] != ada["sub"]
    with pytest.raises(KeyError, match=r"nobody@example\.com"):
        authorization_server.sign_in("nobody@example.com")


def test_it_misbehaves_as_it_is_told(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.skip_login()
    chosen = authorization_server.choose_scenario("invalid-aud")
    assert chosen is authorization_server.scenario
    poisoned = fragment(http.get(request(authorization_server)))["id_token"]
    with pytest.raises(jwt.InvalidAudienceError):
        id_token(http, authorization_server, poisoned)
    (run,) = authorization_server.runs.all
    assert (run.client_id, run.poisoned, chosen.expected) == ("client", True, "refuse")
    authorization_server.choose_scenario()
    good = fragment(http.get(request(authorization_server)))["id_token"]
    assert id_token(http, authorization_server, good)["aud"] == "client"
    with pytest.raises(KeyError, match="there is no scenario 'invalid'; the scenarios are plain, invalid-iss"):
        authorization_server.choose_scenario("invalid")


def test_a_request_that_is_still_waiting_does_not_keep_it_alive(caplog: pytest.LogCaptureFixture):
    with running() as server:
        server.choose_scenario("jwks-slow")
        port = urlsplit(server.issuer).port
        waiting = socket.create_connection(("127.0.0.1", port))
        waiting.sendall(b"GET /jwks.json HTTP/1.1\r\nHost: x\r\n\r\n")
        with httpx2.Client(trust_env=False) as http:
            assert http.get(f"{server.issuer}/.well-known/openid-configuration").status_code == 200
        stopped = time.perf_counter()
    with waiting:
        assert waiting.recv(1) == b""
    assert time.perf_counter() - stopped < 10
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


def test_tokens_and_sessions_follow_the_clock(authorization_server: AuthorizationServer, http: httpx2.Client):
    authorization_server.skip_login()
    answer = fragment(http.get(request(authorization_server)))
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    authorization_server.move_clock(601)
    assert http.get(f"{authorization_server.issuer}/userinfo", headers=headers).status_code == 401
    assert "id_token" in fragment(http.get(request(authorization_server, prompt="none")))
    authorization_server.move_clock(86_400)
    assert fragment(http.get(request(authorization_server, prompt="none")))["error"] == "login_required"
    authorization_server.set_clock(1_000_000_000)
    authorization_server.skip_login()
    old = id_token(http, authorization_server, fragment(http.get(request(authorization_server)))["id_token"])
    assert 1_000_000_000 <= old["iat"] < 1_000_000_060 < authorization_server.now + 60


def test_keys_are_rotated_and_old_tokens_stay_good(authorization_server: AuthorizationServer, http: httpx2.Client):
    before = authorization_server.log_in(request(authorization_server)).parameters["id_token"]
    (kid,) = authorization_server.rotate_keys()
    after = authorization_server.log_in(request(authorization_server)).parameters["id_token"]
    assert jwt.get_unverified_header(after)["kid"] == kid != jwt.get_unverified_header(before)["kid"]
    assert id_token(http, authorization_server, before)["nonce"] == "n"


def test_the_log_says_what_came_and_holds_no_secret(authorization_server: AuthorizationServer, http: httpx2.Client):
    before = time.time()
    answer = authorization_server.log_in(request(authorization_server, id_token_hint=""), "ada@example.com")
    token = answer.parameters["access_token"]
    http.get(f"{authorization_server.issuer}/userinfo", headers={"Authorization": f"Bearer {token}"})
    http.post(f"{authorization_server.issuer}/userinfo", data={"access_token": token, "x": token})
    (asked,) = authorization_server.requests_to("/authorize")
    assert dict(asked.parameters)["nonce"] == "n"
    assert (asked.method, asked.status) == ("GET", 303)
    assert before <= asked.at <= time.time()
    by_header, by_form = authorization_server.requests_to("/userinfo")
    assert (by_header.authorization, by_header.parameters) == ("Bearer", ())
    hidden = (("access_token", "(hidden)"), ("(hidden)", "(hidden)"))
    assert (by_form.authorization, by_form.parameters) == ("", hidden)
    whole = repr(authorization_server.requests)
    assert "('password', '(hidden)')" in whole
    for secret in (token, answer.parameters["id_token"], "correct horse battery staple"):
        assert secret not in whole
    assert token not in repr(answer)
    authorization_server.forget_requests()
    assert authorization_server.requests == []


@pytest.mark.parametrize(
    ("path", "header", "recorded"),
    [
        ("/userinfo", "secret", ("/userinfo", (), "(hidden)")),
        ("/userinfo", "Bearer\tsecret", ("/userinfo", (), "(hidden)")),
        ("/userinfo", "secret Bearer", ("/userinfo", (), "(hidden)")),
        ("/userinfo", "bearer secret", ("/userinfo", (), "bearer")),
        ("/userinfo", "Basic secret", ("/userinfo", (), "Basic")),
        ("/userinfo", "DPoP secret", ("/userinfo", (), "DPoP")),
        ("/userinfo?secret", "", ("/userinfo", (("(hidden)", "(hidden)"),), "")),
        ("/userinfo?access_token=secret", "", ("/userinfo", (("access_token", "(hidden)"),), "")),
        ("/userinfo/secret", "", ("(hidden)", (), "")),
        ("/secret?scope=openid", "", ("(hidden)", (("scope", "openid"),), "")),
    ],
)
def test_a_token_in_the_wrong_place_is_not_in_the_log(
    authorization_server: AuthorizationServer,
    http: httpx2.Client,
    path: str,
    header: str,
    recorded: tuple[str, tuple[tuple[str, str], ...], str],
):
    http.get(f"{authorization_server.issuer}{path}", headers={"Authorization": header} if header else {})
    (found,) = authorization_server.requests
    assert (found.path, found.parameters, found.authorization) == recorded
    assert "secret" not in repr(found)


def test_reset_goes_back_to_the_beginning(authorization_server: AuthorizationServer, http: httpx2.Client):
    issuer = authorization_server.issuer
    keys = http.get(f"{issuer}/jwks.json").json()
    subject = authorization_server.log_in(request(authorization_server)).parameters["id_token"]
    authorization_server.rotate_keys()
    authorization_server.register_client("other")
    authorization_server.register_user("ada.king@example.com")
    authorization_server.skip_login("ada.king@example.com")
    authorization_server.choose_scenario("invalid-aud")
    authorization_server.move_clock(1_000)
    authorization_server.fail_next("/jwks.json", status=500)
    authorization_server.reset()
    assert authorization_server.requests == []
    assert (authorization_server.scenario.name, list(authorization_server.runs.all)) == ("plain", [])
    assert http.get(f"{issuer}/jwks.json").json() == keys
    assert abs(authorization_server.now - time.time()) < 60
    assert "/login?" in http.get(request(authorization_server)).headers["location"]
    assert http.get(request(authorization_server, client_id="other")).status_code == 400
    with pytest.raises(KeyError):
        authorization_server.sign_in("ada.king@example.com")
    again = authorization_server.log_in(request(authorization_server)).parameters["id_token"]
    assert id_token(http, authorization_server, again)["sub"] == id_token(http, authorization_server, subject)["sub"]


def test_two_servers_have_nothing_in_common(
    authorization_server: AuthorizationServer, session_authorization_server: AuthorizationServer, http: httpx2.Client
):
    one, other = (
        http.get(f"{s.issuer}/jwks.json").json() for s in (authorization_server, session_authorization_server)
    )
    assert one["keys"][0]["kid"] != other["keys"][0]["kid"]


def test_it_answers_at_localhost_by_both_protocols(authorization_server: AuthorizationServer, http: httpx2.Client):
    port = urlsplit(authorization_server.issuer).port
    assert http.get(f"http://127.0.0.1:{port}/jwks.json").status_code == 200
    assert http.get(f"http://[::1]:{port}/jwks.json").status_code == 200


def test_its_answers_carry_the_headers_of_the_honest_server(
    authorization_server: AuthorizationServer, http: httpx2.Client
):
    assert http.get(f"{authorization_server.issuer}/jwks.json").headers["X-Content-Type-Options"] == "nosniff"
