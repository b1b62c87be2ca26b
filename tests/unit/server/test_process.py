"""The server as a process, as ``make run`` starts it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.e2e.lab import ROOT, Lab, running


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


class Caller:
    """Sends requests to the login host as a browser would: with its cookies, and to 127.0.0.1."""

    def __init__(self, client: httpx2.Client, host: str) -> None:
        self._client = client
        self._host = host
        self._cookies: dict[str, str] = {}

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, **options: Any) -> httpx2.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {"Host": self._host, "Cookie": cookie, **(headers or {})}
        response = self._client.request(method, path, headers=sent, **options)
        for each in response.headers.get_list("set-cookie"):
            name, _, value = each.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response


@contextmanager
def calling(lab: Lab) -> Iterator[Caller]:
    address = urlsplit(lab.login)
    with httpx2.Client(base_url=f"http://127.0.0.1:{address.port}", trust_env=False) as client:
        yield Caller(client, address.netloc)


@pytest.fixture
def caller(lab: Lab) -> Iterator[Caller]:
    with calling(lab) as caller:
        yield caller


def test_a_made_up_address_does_not_buy_more_guesses(lab: Lab, caller: Caller) -> None:
    query = {
        "client_id": "spa",
        "response_type": "id_token",
        "redirect_uri": f"{lab.app}/",
        "scope": "openid",
        "nonce": "n",
    }
    page = caller.send("GET", caller.send("GET", "/authorize", params=query).headers["Location"])
    form = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page.text)[1]  # type: ignore[index]  # it is there
        for name in ("transaction", "csrf")
    }
    answers = [
        caller.send(
            "POST",
            "/login",
            data={**form, "email": "ada@example.com", "password": f"guess {number}"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(12)
    ]
    assert answers[0] == 400
    assert 429 in answers


def test_no_log_line_holds_a_query(tmp_path: Path) -> None:
    with running(tmp_path) as lab:
        with calling(lab) as caller:
            caller.send("GET", "/authorize", params={"client_id": "spa", "state": "not-for-the-log"})
        lab.parts["all"].stop()  # the line is written after the answer has gone out
        output = lab.output()
    assert "path=/authorize" in output
    assert "not-for-the-log" not in output


def test_a_second_server_on_the_port_says_so(lab: Lab) -> None:
    port = str(urlsplit(lab.app).port)
    command = [sys.executable, "-m", "server", "--port", port]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"Port {port} cannot be used" in second.stderr
    assert "Traceback" not in second.stderr


def test_passwords_of_ones_own_installation_are_not_printed(tmp_path: Path) -> None:
    with running(tmp_path, changes={"access_token": "access_token = 300"}) as lab:
        lab.parts["all"].stop(signal.SIGINT)
        output = lab.output()
    assert "The page is at" in output
    assert "ada@example.com" not in output
    assert "correct horse battery staple" not in output


def test_ctrl_c_stops_it_without_a_traceback(tmp_path: Path) -> None:
    with running(tmp_path) as lab:
        lab.parts["all"].stop(signal.SIGINT)
        output = lab.output()
    assert "Stop it with Ctrl+C" in output
    assert "ada@example.com" in output
    assert "correct horse battery staple" in output
    assert "Traceback" not in output
