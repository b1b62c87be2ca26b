"""Two authorization servers as processes of their own: this one, and one that somebody else wrote, in Node."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from tests.e2e.lab import ROOT, free_port

PATIENCE = 30  # seconds
SPA = "http://app.lab.localhost:8000/"
"""The page to which both send their answers. Nobody needs to serve it."""


@dataclass(frozen=True, slots=True)
class Started:
    """A server that runs: the number of its ``process``, and ``after`` how many milliseconds it first answered."""

    process: int
    after: float


@dataclass(frozen=True, slots=True)
class Provider:
    """One server: how to start it, where it answers, and the path of its authorization endpoint."""

    command: Sequence[str]
    data: Path
    host: str
    port: int
    authorization_endpoint: str

    @property
    def netloc(self) -> str:
        """The host and the port, as the header ``Host`` has them."""
        return f"{self.host}:{self.port}"

    def silent_login(self) -> str:
        """Return the path and query of a request with ``prompt=none``, the same at every server."""
        query = {
            "client_id": "spa",
            "redirect_uri": SPA,
            "response_type": "id_token token",
            "scope": "openid profile email",
            "prompt": "none",
            "state": "s" * 43,
            "nonce": "n" * 43,
        }
        return f"{self.authorization_endpoint}?{urlencode(query)}"

    @contextmanager
    def running(self) -> Iterator[Started]:
        """Run it while the block runs, from when it answers."""
        began = time.perf_counter()
        environ = {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "LAB_DATA": str(self.data)}
        process = subprocess.Popen(
            self.command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while not self._answers():
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise RuntimeError(f"{self.command[0]} does not answer")
                time.sleep(0.005)  # a server that does not listen yet tells nobody when it will
            yield Started(process.pid, (time.perf_counter() - began) * 1000)
        finally:
            process.terminate()
            process.wait()

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request("GET", "/.well-known/openid-configuration", headers={"Host": self.netloc})
            return connection.getresponse().status == 200
        except ConnectionError:
            return False
        finally:
            connection.close()


def ours(data: Path) -> Provider:
    """Return this server, as it is shipped, with its database in ``data``."""
    port = free_port()
    command = [sys.executable, "-m", "server", "--only", "login", "--login-port", str(port)]
    return Provider(command, data, "login.lab.localhost", port, "/authorize")


def theirs(data: Path, *, durable: bool) -> Provider:
    """Return oidc-provider. It keeps everything in memory, or, if ``durable``, in a LevelDB below ``data``."""
    port = free_port()
    host = "their.lab.localhost"
    settings: dict[str, object] = {
        "issuer": f"http://{host}:{port}", "pages": [SPA.rstrip("/")], "firstParty": True, "seconds": {}
    }  # fmt: skip
    if durable:
        settings["store"] = str(data / "level")
    return Provider(["node", "tests/e2e/foreign_provider.mjs", json.dumps(settings)], data, host, port, "/auth")
