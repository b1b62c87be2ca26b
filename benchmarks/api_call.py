"""A call of the API with a JWT, and the same call of the same API without any check.

    python -m benchmarks.api_call

Each runs in a process of its own, and answers one connection.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.requests import Request

from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from benchmarks.wire import answers
from server import api
from server.__main__ import SAMPLE_CONFIG
from server.api import app as api_app
from server.api.bearer import AccessToken
from server.config import load
from server.lab.listening import listen, serve
from server.lab.names import LabPorts
from tests.e2e.lab import ROOT, free_port
from tests.unit.api.issuer import Issuer

TARGET = Target("API calls a second, with a JWT", "the same without a check", 0.6, "calls", at_least=True)
NOTE = "checking an RSA signature and reading the JSON of the token take the rest."
CALLS = 300
WARM_UP = 50


def serve_api(port: int, data: Path, *, checked: bool) -> None:
    """Answer as the API does, with the keys of an issuer in this process. Prints an access token of that issuer."""
    issuer = Issuer({"one": rsa.generate_private_key(65537, 2048)})
    if not checked:

        async def let_in(request: Request, permission: str) -> AccessToken:
            return AccessToken("ada", "spa", frozenset({permission}))

        routes = api_app.routes
        api_app.routes = lambda name, messages, guard: routes(name, messages, let_in)
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(issuer.handle))
    app = api.create_app(load(SAMPLE_CONFIG, {"LAB_DATA": str(data)}, LabPorts()), http=http)
    sockets = listen(port)
    now = int(time.time())
    print(issuer.sign(iat=now - 10, exp=now + 86_400), flush=True)
    serve(app, sockets)


@contextmanager
def running(data: Path, *, checked: bool) -> Iterator[tuple[int, bytes]]:
    """Run an API, and give its port and a request that it answers with the messages of a person."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.api_call", "checked" if checked else "open", str(port), str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            token = (process.stdout.readline() if process.stdout else "").strip()
            head = ["GET /messages HTTP/1.1", "Host: api.lab.localhost", f"Authorization: Bearer {token}"]
            request = "\r\n".join([*head, "", ""]).encode()
            calls_a_second(port, request, WARM_UP)
            yield port, request
        finally:
            process.terminate()


def calls_a_second(port: int, request: bytes, count: int = CALLS) -> float:
    """Call it ``count`` times in a row, and return how many calls a second that was."""
    began = time.perf_counter()
    for answer in answers(port, request, count):
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"refused: {answer[:300]!r}")
    return count / (time.perf_counter() - began)


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparison = Comparison(TARGET, note=NOTE)
    with (
        TemporaryDirectory() as folder,
        running(Path(folder), checked=True) as with_check,
        running(Path(folder), checked=False) as without,
    ):
        for pair in by_turns(lambda: calls_a_second(*with_check), lambda: calls_a_second(*without), rounds=rounds):
            comparison.add(*pair)
    report("api_call", [comparison])


if __name__ == "__main__":
    if sys.argv[1:2] in (["checked"], ["open"]):
        serve_api(int(sys.argv[2]), Path(sys.argv[3]), checked=sys.argv[1] == "checked")
    else:
        main(*map(int, sys.argv[1:]))
