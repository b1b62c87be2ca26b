"""The commands as people type them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx2
import jwt
import pytest

from server.__main__ import main
from server.testing.operations import OPERATIONS
from tests.e2e.lab import ROOT, free_port


@contextmanager
def started(*arguments: str, **environ: str) -> Iterator[dict[str, Any]]:
    """Run ``test-issuer``; give what it printed."""
    command = [sys.executable, "-m", "server", "test-issuer", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    try:
        about: dict[str, Any] = json.loads(process.stdout.readline())
        yield about
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.stdout.close()
        assert (process.wait(10), rest) == (0, "")


@pytest.fixture(scope="module")
def issuer() -> Iterator[dict[str, Any]]:
    with started("--redirect-uri", "http://localhost:5000/", "--skip-login") as about:
        yield about


@pytest.fixture
def admin(
    issuer: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a function that runs ``admin`` with some words and returns the answer."""
    monkeypatch.setenv("TEST_ISSUER_ADMIN", issuer["admin"])
    monkeypatch.setenv("TEST_ISSUER_TOKEN", issuer["token"])

    def call(*words: str) -> Any:
        assert main(["admin", *words]) == 0
        return json.loads(capsys.readouterr().out)

    return call


def test_what_is_printed_is_all_that_a_client_needs(issuer: dict[str, Any]):
    query = {
        "client_id": issuer["client_id"],
        "redirect_uri": "http://localhost:5000/",
        "response_type": "id_token",
        "scope": "openid",
        "nonce": "n",
    }
    answer = httpx2.get(f"{issuer['issuer']}/authorize", params=query, trust_env=False)
    assert answer.headers["location"].startswith("http://localhost:5000/#id_token=")
    assert issuer["redirect_uris"] == ["http://localhost:5000/"]
    assert len(issuer["token"]) == 43


def test_every_word_does_something(admin: Callable[..., Any], issuer: dict[str, Any]):
    used = [
        admin("show"),
        admin("scenarios"),
        admin("scenario", "nonce-invalid"),
        admin("runs"),
        admin("clock", "60"),
        admin("fail", "/jwks.json", "--status", "503"),
        admin("fail", "/authorize", "--error", "server_error", "--description", "Broken.", "--times", "2"),
        admin("client", "--client-id", "other", "--redirect-uri", "https://other.example/", "--consent"),
        admin("client", "--redirect-uri", "http://[::1]/", "--any-loopback-port"),
        admin("user", "ada.king@example.com", "--name", "Ada King"),
        admin("user", "grace@example.com", "--sub", "grace", "--claims", '{"roles": ["admin"]}'),
        admin("api", "https://other.example/", "read:things", "write:things"),
        admin("access-token", "grace@example.com", "--scope", "read:things", "--claims", '{"jti": "1"}', "--expired"),
        admin("next-token", "--set", '{"aud": "other"}', "--remove", "nonce"),
        admin("skip-login", "ada.king@example.com"),
        admin("skip-login", "--off"),
        admin("sign-in"),
        admin("rotate-keys"),
        admin("requests"),
        admin("forget-requests"),
        admin("reset"),
    ]
    assert used[2]["name"] == "nonce-invalid"
    assert (used[7]["first_party"], used[7]["redirect_uris"]) == (False, ["https://other.example/"])
    claims = jwt.decode(used[12]["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["scope"], claims["jti"], claims["roles"]) == ("grace", "read:things", "1", ["admin"])
    assert claims["exp"] < time.time()
    assert used[16]["cookie"]["name"] == "session"
    assert used[8]["any_loopback_port"] is True
    assert len(used) - 4 == len(OPERATIONS)  # fail, client, skip-login and user are there twice


def test_reset_keeps_what_the_command_line_said():
    arguments = ["--client-id", "mine", "--redirect-uri", "http://127.0.0.1/", "--scenario", "nonce-invalid"]
    with started(*arguments, "--any-loopback-port", "--skip-login") as about, httpx2.Client(trust_env=False) as http:
        http.headers["Authorization"] = f"Bearer {about['token']}"
        http.post(f"{about['admin']}/scenario", json={"name": "plain"})
        http.post(f"{about['admin']}/skip-login", json={"email": None})
        http.post(f"{about['admin']}/clients", json={"client_id": "other"})
        assert http.post(f"{about['admin']}/reset", json={}).status_code == 200
        found = http.get(about["admin"]).json()
        assert (found["scenario"], {each["client_id"] for each in found["clients"]}) == (
            "nonce-invalid",
            {"client", "mine"},
        )
        query = {"client_id": "mine", "redirect_uri": "http://127.0.0.1:51004/", "response_type": "id_token"}
        answer = http.get(f"{about['issuer']}/authorize", params={**query, "scope": "openid", "nonce": "n"})
        assert "#id_token=" in answer.headers["location"]


@pytest.mark.parametrize("text", ["{", "[]", "Ada"])
def test_claims_are_a_json_object(text: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["admin", "user", "ada@example.com", "--claims", text])
    assert "is no JSON object" in capsys.readouterr().err


def test_a_refusal_is_a_sentence_and_a_status(
    issuer: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("TEST_ISSUER_TOKEN", raising=False)
    assert main(["admin", "show"]) == 1
    assert "--address and --token" in capsys.readouterr().err
    address = ["--address", issuer["admin"]]
    assert main(["admin", *address, "--token", "wrong", "show"]) == 1
    assert "send the token" in capsys.readouterr().err
    assert main(["admin", *address, "--token", issuer["token"], "scenario", "unknown"]) == 1
    assert "there is no scenario 'unknown'" in capsys.readouterr().err
    nobody = f"http://127.0.0.1:{free_port()}/admin"
    assert main(["admin", "--address", nobody, "--token", "t", "show"]) == 1
    assert f"There is no admin interface at {nobody}" in capsys.readouterr().err


def test_it_listens_where_it_is_told_and_has_the_token_it_is_given():
    """As in a container: every address, a port of one's choice, and the address by which others know it."""
    port = free_port()
    arguments = ["--host", "0.0.0.0", "--port", str(port), "--issuer", "http://issuer.localhost:8080"]
    with started(*arguments, "--scenario", "invalid-aud", TEST_ISSUER_TOKEN="given") as about, ExitStack() as stack:
        assert (about["issuer"], about["token"]) == ("http://issuer.localhost:8080", "given")
        http = stack.enter_context(httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False))
        assert http.get("/.well-known/openid-configuration").json()["issuer"] == about["issuer"]
        for host in ("issuer.localhost:8080", f"127.0.0.1:{port}"):
            headers = {"Authorization": "Bearer given", "Host": host}
            assert http.get("/admin", headers=headers).json()["scenario"] == "invalid-aud"


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["test-issuer", "--scenario", "unknown"], "there is no scenario 'unknown'"),
        (["test-issuer", "--redirect-uri", "app.example"], "redirect_uris must be absolute addresses"),
        (["test-issuer", "--issuer", "http://localhost:9000/"], "must be an address without a path"),
        (["test-issuer", "--issuer", "http://localhost:x"], "must be an address without a path"),
        (["test-issuer", "--issuer", "http://ada@localhost"], "must be an address without a path"),
        (["test-issuer", "--issuer", ""], "must be an address without a path"),
        (["test-issuer", "--host", ""], "--host is empty"),
        (["test-issuer", "--client-secret", ""], "client_secret must not be empty"),
        (["check-client", "--client-secret", "", "--", "true"], "client_secret must not be empty"),
        (["check-client", "--scenario", "unknown", "--", "true"], "no scenario 'unknown'"),
        (["check-client", "--", "no-such-command"], "There is no command 'no-such-command'"),
        (["check-client", "--", "/"], "There is no command '/'"),
        (["check-client", "--junit", "/dev/null/x.xml", "--", "true"], "/dev/null/x.xml cannot be written"),
        (["check-client", "--sarif", "/", "--", "true"], "The report / cannot be written"),
    ],
)
def test_a_start_that_cannot_work_says_why(argv: list[str], expected: str, capsys: pytest.CaptureFixture[str]):
    assert main(argv) == 1
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        ["test-issuer", "--port", "65536"],
        ["test-issuer", "--port", "-1"],
        ["check-client", "--time-limit", "0", "--", "true"],
        ["check-client", "--time-limit", "nan", "--", "true"],
        ["check-client", "--time-limit", "inf", "--", "true"],
        ["admin", "clock", "nan"],
        ["admin", "clock", "an hour"],
    ],
)
def test_a_number_that_cannot_work_is_refused(argv: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(argv)
    assert "error: argument" in capsys.readouterr().err


def test_an_ordinary_start_serves_no_admin_interface_and_no_scenario(tmp_path):
    from tests.e2e.lab import running

    with running(tmp_path) as lab, httpx2.Client(base_url=lab.home, trust_env=False) as http:
        for host in (lab.login, lab.acme, lab.app, lab.api, lab.home):
            headers = {"Host": host.removeprefix("http://"), "Authorization": "Bearer t"}
            for path in ("/admin", "/admin/scenario", "/admin/requests", "/s/", "/s/plain/jwks.json"):
                assert http.get(path, headers=headers).status_code == 404, (host, path)
            posted = http.post("/admin/reset", json={}, headers=headers)
            assert posted.status_code in (404, 405), host


def test_the_fixture_serves_no_admin_interface(authorization_server):
    assert httpx2.get(f"{authorization_server.issuer}/admin", trust_env=False).status_code == 404
