"""What check-client makes of what a client does. docs/test-your-client.md has the run of a real one."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from server.__main__ import main
from server.scenarios import SCENARIOS
from server.testing.authorization_server import AuthorizationServer
from server.testing.check_client import Finding
from server.testing.check_client import check as checked
from server.testing.demands import WORDS, Asked, Demand
from server.testing.reports import line

ASKS = """
import os, httpx2
query = {"client_id": os.environ["CLIENT_ID"], "redirect_uri": os.environ["REDIRECT_URI"], "scope": "openid",
         "response_type": "id_token", "state": "s", "nonce": "n"}
httpx2.get(os.environ["ISSUER"] + "/authorize", params=query, trust_env=False)
"""


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Return a function that checks a client, which is a program in Python."""

    def run(program: str, *options: str) -> tuple[int, str]:
        status = main(["check-client", *options, "--", sys.executable, "-c", program])
        return status, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("name", "accepted", "reached", "verdict"),
    [
        ("plain", True, True, "right"),
        ("plain", True, False, "not reached"),
        ("plain", False, False, "wrong"),
        ("invalid-aud", False, True, "right"),
        ("invalid-aud", False, False, "right"),
        ("invalid-aud", True, True, "wrong"),
        ("invalid-aud", True, False, "not reached"),
        ("invalid-aud", None, True, "no result"),
        ("extra-parameters", True, True, "right"),
        ("extra-parameters", False, True, "wrong"),
        ("extra-parameters", True, False, "not reached"),
        ("kid-absent-multiple-jwks", True, True, "right"),
        ("kid-absent-multiple-jwks", False, True, "right"),
        ("kid-absent-multiple-jwks", True, False, "not reached"),
    ],
)
def test_the_verdict(name: str, accepted: bool | None, reached: bool, verdict: str):
    finding = found(name, accepted, reached, "MUST")
    assert finding.verdict == verdict
    assert line(finding).startswith(verdict)
    assert (finding.scenario.correct in line(finding)) == (verdict in ("wrong", "no result"))


@pytest.mark.parametrize(("demand", "verdict"), [("MUST", "wrong"), ("SHOULD", "wrong"), ("MAY", "allowed")])
def test_what_no_standard_demands_is_not_wrong(demand: Demand, verdict: str):
    finding = found("invalid-aud", True, True, demand)
    assert (finding.verdict, finding.did) == (verdict, f"accepted, but {demand} refuse")


def found(name: str, accepted: bool | None, reached: bool, demand: Demand) -> Finding:
    scenario = replace(SCENARIOS[name], strength=next(each for each, word in WORDS.items() if word == demand))
    return Finding(scenario, accepted, reached=reached, asked=Asked(), requests=(), output="")


def test_a_client_that_believes_everything_is_found_out(check: Callable[..., tuple[int, str]]):
    status, printed = check(ASKS, "--scenario", "invalid-aud", "--scenario", "silent-hangs")
    assert status == 1
    assert printed.splitlines()[-1] == "1 right, 1 wrong, 1 not reached"


def test_what_was_never_met_is_not_right(check: Callable[..., tuple[int, str]]):
    """The client asks for an ID token alone, so nothing about an access token and UserInfo concerns it."""
    names = ("token-type-case", "expires-in-missing", "scope-userinfo-claims")
    status, printed = check(ASKS, *(f"--scenario={name}" for name in names))
    assert (status, printed.splitlines()[-1]) == (0, "1 right, 0 wrong, 3 not reached")


COUNTS = """
import pathlib
file = pathlib.Path(os.environ["SCENARIO"])
count = int(file.read_text()) + 1 if file.exists() else 1
file.write_text(str(count))
"""


@pytest.mark.parametrize(
    ("name", "good_logins", "verdict"),
    [
        ("signing-key-rotation", (1, 2), "right"),
        ("signing-key-rotation", (1,), "wrong"),
        ("signing-key-rotation-just-before-signing", (1, 2), "right"),
        ("signing-key-rotation-just-before-signing", (2,), "wrong"),
        ("replayed-nonce", (), "right"),
        ("replayed-nonce", (2,), "wrong"),
        ("replayed-nonce", (1,), "wrong"),
    ],
)
def test_what_shows_itself_at_the_second_login_is_met(
    authorization_server: AuthorizationServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    good_logins: tuple[int, ...],
    verdict: str,
):
    monkeypatch.chdir(tmp_path)
    program = f"{ASKS}{COUNTS}raise SystemExit(count not in {good_logins})"
    client = authorization_server.register_client()
    (finding,) = checked(authorization_server, client, [sys.executable, "-c", program], [name], 30)
    assert (Path(name).read_text(), finding.reached, finding.verdict) == ("2", True, verdict)
    assert len(authorization_server.requests_to("/authorize")) == 2


def test_who_logs_in_at_the_first_of_two_alone_has_not_met_the_second(
    authorization_server: AuthorizationServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    program = f"import os{COUNTS}if count > 1: raise SystemExit\n{ASKS}"
    client = authorization_server.register_client()
    argv = [sys.executable, "-c", program]
    (finding,) = checked(authorization_server, client, argv, ["signing-key-rotation"], 30)
    assert finding.verdict == "not reached"


def test_a_client_that_is_right_passes(check: Callable[..., tuple[int, str]]):
    program = ASKS + "raise SystemExit(os.environ['SCENARIO'] != 'plain')"
    status, printed = check(program, "--scenario", "invalid-aud", "--redirect-uri", "http://localhost:5000/")
    assert (status, printed.splitlines()[-1]) == (0, "2 right, 0 wrong, 0 not reached")


def test_a_program_may_listen_at_any_port(check: Callable[..., tuple[int, str]]):
    asks = ASKS.replace('os.environ["REDIRECT_URI"]', '"http://127.0.0.1:51004/"')
    program = asks + "raise SystemExit(os.environ['SCENARIO'] != 'plain')"
    options = ["--scenario", "invalid-aud", "--redirect-uri", "http://127.0.0.1/"]
    assert check(program, *options)[0] == 2
    assert check(program, *options, "--any-loopback-port")[0] == 0


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (ASKS + "raise SystemExit('I cannot.')", "at an honest issuer. The issuer's last answer: GET /authorize got"),
        (ASKS + "raise SystemExit('I cannot.')", "\nIt printed:\nI cannot."),
        (ASKS.replace('"openid"', '"x"') + "raise SystemExit(1)", "status 303: invalid_scope: None of the scopes"),
        (ASKS.replace('["REDIRECT_URI"]', '["ISSUER"]') + "raise SystemExit(1)", "The redirect_uri of this request"),
        (ASKS.replace('["REDIRECT_URI"]', '["ISSUER"]'), "GET /authorize got status 400"),
        (ASKS.replace('"openid"', '"x"'), "The login does not even work at an honest issuer."),
        ("print('Hello.')", "did not ask the issuer anything.\nIt printed:\nHello."),
    ],
)
def test_a_login_that_does_not_work_at_all_is_no_result(
    check: Callable[..., tuple[int, str]], program: str, expected: str
):
    status, printed = check(program)
    assert status == 2
    assert expected in printed


def test_a_client_that_does_not_end_is_stopped(authorization_server: AuthorizationServer):
    argv = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    client = authorization_server.register_client()
    (finding,) = checked(authorization_server, client, argv, ["invalid-aud"], 0.5)
    assert (finding.did, finding.verdict) == ("did not end", "no result")


def test_nothing_stands_between_the_findings(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture):
    main(["check-client", "--scenario", "invalid-aud", "--", sys.executable, "-c", ASKS])
    assert (capfd.readouterr().err, caplog.records) == ("", [])


def test_a_confidential_client_proves_its_secret(check: Callable[..., tuple[int, str]]):
    program = """
import base64, hashlib, os, secrets, httpx2
from urllib.parse import parse_qs, urlsplit
issuer, uri = os.environ["ISSUER"], os.environ["REDIRECT_URI"]
verifier = secrets.token_urlsafe(48)
challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
query = {"client_id": "mine", "redirect_uri": uri, "scope": "openid", "response_type": "code",
         "code_challenge": challenge, "code_challenge_method": "S256"}
answer = httpx2.get(f"{issuer}/authorize", params=query, trust_env=False).headers["location"]
form = {"grant_type": "authorization_code", "code": parse_qs(urlsplit(answer).query)["code"][0],
        "redirect_uri": uri, "code_verifier": verifier}
proof = ("mine", os.environ["CLIENT_SECRET"])
assert "id_token" in httpx2.post(f"{issuer}/token", data=form, auth=proof, trust_env=False).json()
"""
    names = ("missing-athash", "invalid-athash", "idtoken-sig-none", "nonce-invalid", "invalid-aud")
    options = ["--client-id", "mine", "--client-secret", "a secret", *(f"--scenario={name}" for name in names)]
    status, printed = check(program, *options)
    allowed = [row.split()[1] for row in printed.splitlines() if row.startswith("allowed")]
    assert allowed == ["missing-athash", "invalid-athash", "idtoken-sig-none", "nonce-invalid"]
    assert "accepted, but MUST refuse" in printed
    assert (status, printed.splitlines()[-1]) == (1, "1 right, 1 wrong, 4 allowed, 0 not reached")
    without = program.replace('"code_challenge": challenge, "code_challenge_method": "S256"', "")
    without = without.replace(', "code_verifier": verifier', "")
    assert "leaves PKCE out" not in printed
    assert "leaves PKCE out" in check(without, *options[:4], "--scenario", "invalid-iss")[1]


def test_a_client_without_state_is_found_out_too(check: Callable[..., tuple[int, str]]):
    program = ASKS.replace('"state": "s", ', "")
    assert "state" not in program
    status, printed = check(program, "--scenario", "invalid-aud", "--scenario", "jwks-500")
    assert (status, printed.splitlines()[-1]) == (1, "1 right, 2 wrong, 0 not reached")
