"""A silent login: ``/authorize`` with ``prompt=none`` and ``id_token token``, at this server and at one of others.

    python -m benchmarks.silent_login

Both do the same: they look who is signed in and what that person has allowed, keep a new access token so that it
outlives a loss of power, and sign an ID token with RSA, 2048 bits. This server keeps its tokens in SQLite (WAL,
``synchronous=FULL``), and oidc-provider in LevelDB (``sync``).
"""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urljoin, urlsplit

from httpx2 import Headers

from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from benchmarks.servers import SPA, Provider, ours, theirs
from benchmarks.wire import answers
from tests.unit.authorization_server.lab import PASSWORD, Page

THEIRS = "oidc-provider (npm) with LevelDB, every write on disk"
TARGETS = {
    1: Target("a silent login, one connection", THEIRS, 1.0),
    4: Target("a silent login, four connections, one process", THEIRS, 1.3),
}
NOTE = (
    "one process computes on one core, and SQLAlchemy is half of what it computes; oidc-provider signs and writes in "
    "other threads."
)
LOGINS = 100  # by one connection, by turns
WARM_UP = 50
BUTTONS = {"Log in": {"email": "ada@example.com", "password": PASSWORD}, "Allow": {}, "I am Ada": {}}


class Visitor:
    """A person with a browser at one server, who logs in once."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._cookies: dict[str, str] = {}

    def log_in(self) -> bytes:
        """Log in, and return the request of a silent login with the cookies of this person."""
        url = self._provider.silent_login()
        page = self._send("GET", url.replace("prompt=none", "prompt=login"))
        while not page.location.startswith(SPA):
            if page.location:
                page = self._send("GET", page.location)
                continue
            button, typed = next(item for item in BUTTONS.items() if f">{item[0]}<" in page.text)
            form = page.form(button)
            fields = [*form.fields, *typed.items(), *([form.buttons[button]] if form.buttons[button] else [])]
            page = self._send("POST", urljoin(page.url, form.action), urlencode(fields))
        head = [f"GET {url} HTTP/1.1", f"Host: {self._provider.netloc}", f"Cookie: {self._cookie}", "Accept: text/html"]
        return "\r\n".join([*head, "", ""]).encode()

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _send(self, method: str, url: str, body: str | None = None) -> Page:
        connection = HTTPConnection("127.0.0.1", self._provider.port)
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {"Host": self._provider.netloc, "Cookie": self._cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response: HTTPResponse = connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        connection.close()
        return Page(response.status, url, Headers({"location": response.headers.get("Location", "")}), text)


def silent_logins(port: int, request: bytes, count: int) -> None:
    """Log in silently ``count`` times in a row, on one connection. Raises RuntimeError without the two tokens."""
    for answer in answers(port, request, count):
        if b"access_token=" not in answer or b"id_token=" not in answer:
            raise RuntimeError(f"no tokens: {answer[:300]!r}")


def took(provider: Provider, requests: list[bytes]) -> float:
    """Return the milliseconds of one silent login, with as many connections at once as there are ``requests``."""
    began = time.perf_counter()
    with ThreadPoolExecutor(len(requests)) as threads:
        list(threads.map(lambda request: silent_logins(provider.port, request, LOGINS), requests))
    return (time.perf_counter() - began) * 1000 / (LOGINS * len(requests))


@contextmanager
def ready(provider: Provider) -> Iterator[list[bytes]]:
    """Run a server, and give the requests of four persons who are signed in there."""
    with provider.running():
        requests = [Visitor(provider).log_in() for _ in range(max(TARGETS))]
        silent_logins(provider.port, requests[0], WARM_UP)
        yield requests


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparisons = {connections: Comparison(target, note=NOTE) for connections, target in TARGETS.items()}
    with TemporaryDirectory() as folder:
        (first, second) = ours(Path(folder)), theirs(Path(folder), durable=True)
        with ready(first) as our_requests, ready(second) as their_requests:
            for connections, comparison in comparisons.items():
                for pair in by_turns(
                    lambda connections=connections: took(first, our_requests[:connections]),
                    lambda connections=connections: took(second, their_requests[:connections]),
                    rounds=rounds,
                ):
                    comparison.add(*pair)
    report("silent_login", list(comparisons.values()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
