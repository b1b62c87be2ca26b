"""What check-client makes of what a client does. docs/test-your-client.md has the run of a real one."""

import sys
from collections.abc import Callable

import pytest

from server.__main__ import main
from server.authorization_server.scenarios import SCENARIOS
from server.testing.authorization_server import AuthorizationServer
from server.testing.check_client import Finding, report
from server.testing.check_client import check as checked

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
        ("plain", True, False, "right"),
        ("plain", False, False, "wrong"),
        ("invalid-aud", False, True, "right"),
        ("invalid-aud", False, False, "right"),
        ("invalid-aud", True, True, "wrong"),
        ("invalid-aud", True, False, "not reached"),
        ("invalid-aud", None, True, "wrong"),
        ("extra-parameters", True, True, "right"),
        ("extra-parameters", False, True, "wrong"),
        ("kid-absent-multiple-jwks", True, True, "right"),
        ("kid-absent-multiple-jwks", False, True, "right"),
    ],
)
def test_the_verdict(name: str, accepted: bool | None, reached: bool, verdict: str):
    finding = Finding(SCENARIOS[name], accepted, asked=True, reached=reached, output="")
    assert finding.verdict == verdict
    assert report(finding).startswith(verdict)
    assert (finding.scenario.correct in report(finding)) == (verdict == "wrong")


def test_a_client_that_believes_everything_is_found_out(check: Callable[..., tuple[int, str]]):
    status, printed = check(ASKS, "--scenario", "invalid-aud", "--scenario", "silent-hangs")
    assert status == 1
    assert printed.splitlines()[-1] == "1 right, 1 wrong, 1 not reached"


def test_a_client_that_is_right_passes(check: Callable[..., tuple[int, str]]):
    program = ASKS + "raise SystemExit(os.environ['SCENARIO'] != 'plain')"
    status, printed = check(program, "--scenario", "invalid-aud", "--redirect-uri", "http://localhost:5000/")
    assert (status, printed.splitlines()[-1]) == (0, "2 right, 0 wrong, 0 not reached")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (ASKS + "raise SystemExit('I cannot.')", "does not even work at an honest issuer. It printed:\nI cannot."),
        ("print('Hello.')", "did not ask the issuer anything. It printed:\nHello."),
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
    assert (finding.did, finding.verdict) == ("did not end", "wrong")
