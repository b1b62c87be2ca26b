"""Tests that freeze the clock: the server tells the frozen time, and neither it nor pytest waits for a frozen timer."""

import pytest

from tests.guests.conftest import Project

PAST, FUTURE = "2001-02-03T04:05:06", "2051-02-03T04:05:06"

AT_ONE_TEST = """
import datetime
from {module} import {freeze}
from helper import log_in

MOMENT = datetime.datetime.fromisoformat("{moment}Z").timestamp()

@{freeze}("{moment}", tick={tick})
def test_decorated(authorization_server):
    assert 0 <= log_in(authorization_server)["iat"] - MOMENT < 60

def test_in_the_middle(authorization_server):
    log_in(authorization_server)
    with {freeze}("{moment}", tick={tick}):
        assert 0 <= log_in(authorization_server)["iat"] - MOMENT < 60
    log_in(authorization_server)

def test_for_the_whole_run(session_authorization_server):
    with {freeze}("{moment}", tick={tick}):
        log_in(session_authorization_server)

def test_with_a_request_that_is_never_answered(authorization_server):
    import socket
    from urllib.parse import urlsplit
    authorization_server.choose_scenario("jwks-slow")
    with {freeze}("{moment}", tick={tick}):
        waiting = socket.create_connection(("127.0.0.1", urlsplit(authorization_server.issuer).port))
        waiting.sendall(b"GET /jwks.json HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        log_in_address = authorization_server.issuer + "/.well-known/openid-configuration"
        import httpx2
        assert httpx2.get(log_in_address).status_code == 200
    waiting.close()
"""

ALWAYS = """
import pytest
from {module} import {freeze}

@pytest.fixture(scope="session", autouse=True)
def frozen():
    with {freeze}("{moment}", tick=False):
        yield
"""

WHATEVER = """
from helper import log_in

def test_one(authorization_server):
    log_in(authorization_server)

def test_other(session_authorization_server, authorization_server):
    log_in(session_authorization_server)
"""

ASKED_FOR_WHILE_FROZEN = """
import pytest
from {module} import {freeze}
from helper import log_in

@pytest.fixture
def frozen():
    with {freeze}("{moment}", tick=False):
        yield

def test_frozen_first(frozen, authorization_server):
    log_in(authorization_server)

def test_frozen_last(authorization_server, frozen):
    log_in(authorization_server)

def test_checks(frozen):
    import sys
    from implicit_flow_lab.testing.check_client import check
    from implicit_flow_lab.testing.serving import running
    with running() as server:
        client = server.register_client()
        waits = [sys.executable, "-c", "import time; time.sleep(300)"]
        (finding,) = check(server, client, waits, ["plain"], 0.5)
        assert finding.accepted is None
"""

CLOCKS = pytest.mark.parametrize(("module", "freeze"), [("freezegun", "freeze_time"), ("time_machine", "travel")])
MOMENTS = pytest.mark.parametrize("moment", [PAST, FUTURE])


@CLOCKS
@MOMENTS
@pytest.mark.parametrize("tick", [False, True])
def test_a_test_may_freeze_the_clock(project: Project, module: str, freeze: str, moment: str, tick: bool) -> None:
    project.saves("test_it.py", AT_ONE_TEST.format(module=module, freeze=freeze, moment=moment, tick=tick))
    assert "4 passed" in project.run_tests()


@CLOCKS
@MOMENTS
def test_the_clock_may_be_frozen_for_the_whole_run(project: Project, module: str, freeze: str, moment: str) -> None:
    project.saves("conftest.py", ALWAYS.format(module=module, freeze=freeze, moment=moment))
    project.saves("test_it.py", WHATEVER)
    assert "2 passed" in project.run_tests()


@CLOCKS
@MOMENTS
def test_the_clock_may_be_frozen_by_a_fixture(project: Project, module: str, freeze: str, moment: str) -> None:
    project.saves("test_it.py", ASKED_FOR_WHILE_FROZEN.format(module=module, freeze=freeze, moment=moment))
    assert "3 passed" in project.run_tests()
