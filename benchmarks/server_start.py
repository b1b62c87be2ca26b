"""From the command to the first answer: this authorization server beside one that somebody else wrote, in Node.

python -m benchmarks.server_start
"""

import json
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from tests.e2e.lab import ROOT, free_port

TARGET = Target("the login server, from the command to the first answer", "oidc-provider (npm), the same", 1.0)
NOTE = "imports take nearly all of it: SQLAlchemy a third, httpx2, which only logins at other providers need, a fifth."
DISCOVERY = "/.well-known/openid-configuration"
PATIENCE = 30  # seconds


def first_answer(command: list[str], port: int, host: str, data: Path) -> float:
    """Start ``command`` and return the milliseconds until it answers."""
    began = time.perf_counter()
    environ = {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "LAB_DATA": str(data)}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - began < PATIENCE:
            connection = HTTPConnection("127.0.0.1", port)
            try:
                connection.request("GET", DISCOVERY, headers={"Host": f"{host}:{port}"})
                if connection.getresponse().status == 200:
                    return (time.perf_counter() - began) * 1000
            except ConnectionError:
                time.sleep(0.005)  # a server that does not listen yet tells nobody when it will
            finally:
                connection.close()
    finally:
        process.terminate()
        process.wait()
    raise RuntimeError(f"{command[0]} does not answer")


def ours(data: Path) -> float:
    """Start this server, with a database that is there already."""
    port = free_port()
    command = [sys.executable, "-m", "server", "--only", "login", "--port", str(port), "--login-port", str(port)]
    return first_answer(command, port, "login.lab.localhost", data)


def theirs(data: Path) -> float:
    """Start oidc-provider, which keeps everything in memory."""
    port = free_port()
    settings = {"issuer": f"http://their.lab.localhost:{port}", "pages": [], "firstParty": True, "seconds": {}}
    command = ["node", "tests/e2e/foreign_provider.mjs", json.dumps(settings)]
    return first_answer(command, port, "their.lab.localhost", data)


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparison = Comparison(TARGET, note=NOTE)
    with TemporaryDirectory() as folder:
        data = Path(folder)
        ours(data)  # makes the database and the keys
        for pair in by_turns(lambda: ours(data), lambda: theirs(data), rounds=rounds):
            comparison.add(*pair)
    report("server_start", [comparison])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
