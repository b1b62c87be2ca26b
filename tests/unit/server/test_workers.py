"""Two processes on one port: whatever one of them was told, the other one knows.

One of them is stopped (SIGSTOP) while the other has to answer.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import jwt
import pytest

import server.__main__ as program
from tests.e2e.lab import ROOT, Lab, running

EMAIL, PASSWORD = "ada@example.com", "correct horse battery staple"
RULE = "from server.authorization_server.rules import AddClaim\ndef rule(user, context):\n    yield AddClaim({!r}, 1)\n"

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc")


def workers_of(lab: Lab) -> list[int]:
    """Return the processes that answer."""
    pid = lab.parts["all"].pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for_two(lab: Lab, without: int = 0) -> list[int]:
    for _ in range(600):
        found = workers_of(lab)
        if len(found) == 2 and without not in found:
            return found
        time.sleep(0.05)
    raise AssertionError("there are no two workers")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def two(folder: Path) -> Iterator[Lab]:
    (folder / "own").mkdir()
    (folder / "own/one_claim.py").write_text(RULE.format("https://lab.example/first"))
    rules = {
        "enabled": 'enabled = ["one_claim"]', "hooks": f'hooks = []\nfolder = "{folder}/own"',
        "first_party": "first_party = true",
    }  # fmt: skip
    with running(folder, changes=rules, workers=2) as lab:
        wait_for_two(lab)
        yield lab


@pytest.fixture
def lab(two: Lab) -> Lab:
    two.forget()
    return two


class Worker:
    """Asks one of two workers."""

    def __init__(self, lab: Lab, me: int, cookies: dict[str, str]) -> None:
        self._lab, self._me, self._cookies = lab, me, cookies

    @contextmanager
    def _alone(self) -> Iterator[None]:
        others = [pid for pid in workers_of(self._lab) if pid != self._me]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)

    def send(self, method: str, url: str, **options: object) -> httpx2.Response:
        parts = urlsplit(url)
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Host": parts.netloc, "Cookie": cookie, **options.pop("headers", {})}  # type: ignore[dict-item]
        address = parts._replace(netloc=f"127.0.0.1:{parts.port}").geturl()
        with self._alone(), httpx2.Client(trust_env=False, timeout=30) as client:
            response = client.request(method, address, headers=headers, **options)  # type: ignore[arg-type]
        for each in response.headers.get_list("set-cookie"):
            name, _, value = each.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response

    def get(self, url: str, **options: object) -> httpx2.Response:
        return self.send("GET", url if "://" in url else f"{self._lab.login}{url}", **options)

    def authorize(self, **changes: str) -> httpx2.Response:
        query = {
            "client_id": "spa", "response_type": "id_token token", "redirect_uri": f"{self._lab.app}/", "nonce": "n",
            "scope": "openid email read:messages write:messages", "audience": "https://api.lab.example/", "state": "s",
            **changes,
        }  # fmt: skip
        return self.get(f"{self._lab.login}/authorize", params=query)

    def form_of(self, page: httpx2.Response) -> dict[str, str]:
        return dict(re.findall(r'name="(transaction|csrf)" value="([^"]+)"', page.text))

    def log_in(self, form: dict[str, str], password: str = PASSWORD) -> httpx2.Response:
        return self.send("POST", f"{self._lab.login}/login", data={**form, "email": EMAIL, "password": password})


@pytest.fixture
def pair(lab: Lab) -> tuple[Worker, Worker]:
    """Both workers, asked by one browser."""
    first, second = workers_of(lab)
    cookies: dict[str, str] = {}
    return Worker(lab, first, cookies), Worker(lab, second, cookies)


def answer_in(response: httpx2.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(response.headers["Location"]).fragment))


def logged_in(first: Worker, second: Worker) -> dict[str, str]:
    """Log in, one step by each worker in turn."""
    page = second.get(first.authorize().headers["Location"])
    done = first.log_in(first.form_of(page))
    assert done.status_code == 303
    return answer_in(second.get(done.headers["Location"]))


def test_a_login_goes_on_in_the_other_worker(pair: tuple[Worker, Worker]) -> None:
    """The waiting request, the form's CSRF token and the session are known to both."""
    assert "access_token" in logged_in(*pair)
    for worker in pair:
        assert "access_token" in answer_in(worker.authorize(prompt="none"))
    assert pair[0].get("/logout").status_code == 200
    form = dict(re.findall(r'name="(csrf|confirm)" value="([^"]+)"', pair[0].get("/logout").text))
    pair[0].send("POST", f"{pair[0]._lab.login}/logout", data={**form, "confirm": "yes"})
    assert answer_in(pair[1].authorize(prompt="none"))["error"] == "login_required"


def test_wrong_passwords_are_counted_together(pair: tuple[Worker, Worker]) -> None:
    form = pair[0].form_of(pair[0].get(pair[1].authorize().headers["Location"]))
    answers = [pair[number % 2].log_in(form, "wrong").status_code for number in range(12)]
    assert answers[:5] == [400] * 5
    assert 5 <= answers.index(429) < 10  # each one alone would refuse its sixth, which is the eleventh


def test_a_rotation_and_a_reset_reach_both(lab: Lab, pair: tuple[Worker, Worker]) -> None:
    before = logged_in(*pair)
    command(lab, "keys", "rotate")
    kids = [[key["kid"] for key in worker.get("/jwks.json").json()["keys"]] for worker in pair]
    assert kids[0] == kids[1]
    for worker in pair:
        token = answer_in(worker.authorize(prompt="none"))["access_token"]
        assert jwt.get_unverified_header(token)["kid"] == kids[0][0]
    for worker in pair:
        for each in (before["access_token"], token):
            headers = {"Authorization": f"Bearer {each}"}
            assert worker.get(f"{lab.api}/messages", headers=headers).status_code == 200, "each API has both keys"
    command(lab, "reset")
    for worker in pair:
        assert answer_in(worker.authorize(prompt="none"))["error"] == "login_required"
        assert kids[0][0] not in worker.get("/jwks.json").text


def command(lab: Lab, *arguments: str) -> None:
    address = ["--port", str(urlsplit(lab.login).port)]
    subprocess.run(
        [sys.executable, "-m", "server", *address, *arguments], cwd=ROOT, env={**os.environ, **lab.environ}, check=True
    )


def claims_of(worker: Worker) -> dict[str, object]:
    token = answer_in(worker.authorize(prompt="none"))["id_token"]
    return jwt.decode(token, options={"verify_signature": False})


def test_a_changed_rule_is_loaded_by_both(folder: Path, pair: tuple[Worker, Worker]) -> None:
    logged_in(*pair)
    (folder / "own/one_claim.py").write_text(RULE.format("https://lab.example/second"))
    for worker in pair:
        for _ in range(50):
            if "https://lab.example/second" in claims_of(worker):
                break
            time.sleep(0.1)  # a worker looks at the files once a second
        assert "https://lab.example/first" not in claims_of(worker)


def test_what_one_api_was_told_the_other_one_reads(lab: Lab, pair: tuple[Worker, Worker]) -> None:
    headers = {"Authorization": f"Bearer {logged_in(*pair)['access_token']}"}
    written = pair[0].send("POST", f"{lab.api}/messages", headers=headers, json={"text": "by the first"})
    assert written.status_code == 201
    assert "by the first" in pair[1].get(f"{lab.api}/messages", headers=headers).text


def sockets_of(pid: int) -> int:
    return sum("socket:" in os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir())


def test_connections_that_come_at_once_are_shared(lab: Lab) -> None:
    pids = workers_of(lab)
    before = {pid: sockets_of(pid) for pid in pids}
    address = ("127.0.0.1", urlsplit(lab.login).port)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    opened = [socket.create_connection(address) for _ in range(60)]
    for each in opened:
        each.sendall(f"GET /jwks.json HTTP/1.1\r\nHost: {urlsplit(lab.login).netloc}\r\n\r\n".encode())
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    try:
        assert {each.recv(12) for each in opened} == {b"HTTP/1.1 200"}
        assert all(sockets_of(pid) > before[pid] + 5 for pid in pids)
    finally:
        for each in opened:
            each.close()


def test_a_worker_that_is_killed_is_replaced(lab: Lab, pair: tuple[Worker, Worker]) -> None:
    logged_in(*pair)
    killed = workers_of(lab)[0]
    os.kill(killed, signal.SIGKILL)
    for pid in wait_for_two(lab, without=killed):
        worker = Worker(lab, pid, pair[0]._cookies)
        assert "access_token" in answer_in(worker.authorize(prompt="none"))
    assert "worker_ended" in lab.output()


def has_ended(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_end_with_the_first(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path, workers=2) as lab:
        workers = wait_for_two(lab)
        lab.parts["all"].stop(how)
        for _ in range(200):
            if all(map(has_ended, workers)):
                break
            time.sleep(0.05)
        assert [pid for pid in workers if not has_ended(pid)] == []
        assert "Traceback" not in lab.output()


REFUSED = {
    "misbehaving issuers": (["--scenarios"], "", "--scenarios works with one worker only"),
    "a database in memory": ([], "sqlite://", "is a database in memory"),
    "another way to say so": ([], "sqlite:///file:lab?mode=memory&uri=true", "is a database in memory"),
}


@pytest.mark.parametrize(("arguments", "url", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_work_is_refused(
    arguments: list[str],
    url: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(program, "serve", lambda *arguments: pytest.fail("it started"))
    monkeypatch.setenv("LAB_DATA", str(tmp_path))
    monkeypatch.setenv("LAB_DATABASE_URL", url)
    assert program.main(["--workers", "2", *arguments]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("count", ["0", "-1", "two", "1000", "1.5"])
def test_a_number_of_workers_that_is_none(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--workers", count])
    assert "is no number of processes" in capsys.readouterr().err
