"""How long a test waits for the ``authorization_server`` fixture: from nothing to the published keys.

    make bench

Each round is a server of its own. A process waits once more, for the imports, when its first test asks for a server;
that figure is of a fresh process each time. All times are milliseconds by the clock on the wall, which also counts
what else the machine does meanwhile; the last line is the processor's time of the servers, which does not.
"""

import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.e2e.lab import ROOT

ROUNDS = 20
FRESH_PROCESSES = 5
IMPORTING = """import time
began = time.perf_counter()
import server.testing.serving
print((time.perf_counter() - began) * 1000)"""


def start() -> tuple[float, float]:
    """Start a server, ask it for its keys, and return how long that took, by the wall and by the processor."""
    from server.testing.serving import running

    began, processor = time.perf_counter(), time.process_time()
    with running() as server:
        connection = HTTPConnection(urlsplit(server.issuer).netloc)
        connection.request("GET", "/jwks.json")
        answer = connection.getresponse()
        answer.read()
        elapsed, processor = time.perf_counter() - began, time.process_time() - processor
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the keys came with HTTP {answer.status}")
    return elapsed * 1000, processor * 1000


def imports() -> float:
    """Return how long a fresh process imports."""
    done = subprocess.run([sys.executable, "-c", IMPORTING], cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Run the rounds and print a table."""
    print(f"{'':30}{'median ms':>10}{'best ms':>10}{'worst ms':>10}")
    servers = [start() for _ in range(ROUNDS + 1)][1:]
    for name, rounds in {
        "a server, ready": [wall for wall, _ in servers],
        "imports, once a process": [imports() for _ in range(FRESH_PROCESSES)],
        "a server, processor": [processor for _, processor in servers],
    }.items():
        print(f"{name:30}{statistics.median(rounds):10.0f}{min(rounds):10.0f}{max(rounds):10.0f}")


if __name__ == "__main__":
    main()
