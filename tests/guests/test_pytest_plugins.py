"""Plugins of pytest that change how tests are run."""

import pytest

from tests.guests.conftest import Project

TWO_TESTS = """
from helper import log_in

def test_one(authorization_server):
    log_in(authorization_server)

def test_other(session_authorization_server):
    log_in(session_authorization_server)

def test_both(session_authorization_server, authorization_server):
    assert log_in(session_authorization_server)["iss"] != log_in(authorization_server)["iss"]
"""

COROUTINES = """
import asyncio
import httpx2
import pytest
from helper import log_in, request

pytestmark = pytest.mark.asyncio

async def test_in_a_coroutine(authorization_server):
    async with httpx2.AsyncClient() as http:
        assert (await http.get(request(authorization_server))).status_code == 303
    log_in(authorization_server)

async def test_in_a_thread(authorization_server):
    await asyncio.gather(*(asyncio.to_thread(log_in, authorization_server) for _ in range(3)))
"""

SOCKETS = """
import pytest
from helper import log_in

@pytest.mark.enable_socket
def test_with_a_server(authorization_server):
    log_in(authorization_server)

def test_without():
    import socket
    with pytest.raises(RuntimeError):
        socket.socket()
"""

HOSTS = """
import socket
import pytest
from helper import log_in

def test_with_a_server(authorization_server):
    log_in(authorization_server)

def test_nobody_else():
    with pytest.raises(RuntimeError):
        socket.create_connection(("192.0.2.1", 80))
"""


def test_processes_beside_each_other(project: Project) -> None:
    project.saves("test_it.py", TWO_TESTS)
    assert "3 passed" in project.run_tests("-n", "2")


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_coroutines(project: Project, mode: str) -> None:
    project.saves("test_it.py", COROUTINES)
    assert "2 passed" in project.run_tests(f"--asyncio-mode={mode}")


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order(project: Project, seed: int) -> None:
    project.saves("test_it.py", TWO_TESTS)
    assert "3 passed" in project.run_tests("-p", "randomly", f"--randomly-seed={seed}")


def test_no_sockets_but_where_a_test_says_so(project: Project) -> None:
    project.saves("test_it.py", SOCKETS)
    assert "2 passed" in project.run_tests("--disable-socket")


def test_no_hosts_but_this_machine(project: Project) -> None:
    project.saves("test_it.py", HOSTS)
    assert "2 passed" in project.run_tests("--allow-hosts=127.0.0.1,::1")


def test_every_warning_is_an_error(project: Project) -> None:
    project.saves("test_it.py", TWO_TESTS + COROUTINES.replace("pytestmark = pytest.mark.asyncio", ""))
    scope = ("-o", "asyncio_default_fixture_loop_scope=function")  # pytest-asyncio warns of its own default
    assert "5 passed" in project.run_tests("-W", "error", "--asyncio-mode=auto", *scope)
