"""The mock servers that are compared: how each is started, and whom it takes for a person and for a client."""

import json
import os
import subprocess
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from tests.e2e.lab import ROOT, free_port

HERE = Path(__file__).parent
PYTHON = ROOT / ".venv-mocks/bin/python"
NODE_MODULES = HERE / "node_modules"
CALLBACK = "http://localhost:3000/callback"
START_SECONDS = 60


@dataclass(frozen=True)
class MockServer:
    """One of them. In ``command`` ``{port}`` stands for its port.

    ``person`` is what is typed into its forms; ``client`` the credentials of a client that its documentation names, or
    any where it takes any.
    """

    package: str
    registry: str
    command: Sequence[str]
    person: Mapping[str, str] = field(default_factory=dict)
    client: tuple[str, str] = ("client", "a secret")

    @property
    def title(self) -> str:
        """Its name and version, as they are installed."""
        return f"{self.package} {self._version}"

    @property
    def _version(self) -> str:
        if self.registry == "npm":
            about = json.loads((NODE_MODULES / self.package / "package.json").read_text(encoding="utf-8"))
            return str(about["version"])
        if self.registry == "PyPI":
            asked = f"import importlib.metadata; print(importlib.metadata.version({self.package!r}))"
            return subprocess.run([PYTHON, "-c", asked], check=True, capture_output=True, text=True).stdout.strip()
        with (ROOT / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])


OURS = MockServer(
    package="implicit-flow-lab",
    registry="this repository",
    command=(
        *(str(ROOT / ".venv/bin/python"), "-m", "server", "test-issuer", "--port", "{port}"),
        *("--issuer", "http://localhost:{port}", "--client-secret", "a secret"),
    ),
    person={"email": "ada@example.com", "password": "correct horse battery staple"},
)
SERVERS = (
    OURS,
    MockServer(
        package="oauth2-mock-server",
        registry="npm",
        command=("node", str(NODE_MODULES / "oauth2-mock-server/dist/oauth2-mock-server.mjs"), "-p", "{port}"),
    ),
    MockServer(
        package="@mongodb-js/oidc-mock-provider",
        registry="npm",
        command=(
            "node",
            str(NODE_MODULES / "@mongodb-js/oidc-mock-provider/bin/oidc-mock-provider.js"),
            "-p",
            "{port}",
        ),
    ),
    MockServer(
        package="oidc-provider-mock",
        registry="PyPI",
        command=(str(PYTHON), "-m", "oidc_provider_mock", "--port", "{port}"),
        person={"sub": "ada"},
    ),
    MockServer(
        package="nanoidp",
        registry="PyPI",
        command=(str(PYTHON), "-m", "nanoidp", "--port", "{port}", "--config", "{folder}"),
        person={"username": "admin", "password": "admin"},
        client=("demo-client", "demo-secret"),
    ),
)


@contextmanager
def started(server: MockServer, folder: Path) -> Iterator[str]:
    """Run a server on a free port, and give its address. What it prints and keeps is in ``folder``."""
    port = free_port()
    command = [word.format(port=port, folder=folder) for word in server.command]
    address = f"http://localhost:{port}"
    environ = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
        try:
            _wait_for(process, address)
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    """Return when a server answers. Raises RuntimeError if it does not."""
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            found = httpx2.get(f"{address}/.well-known/openid-configuration", trust_env=False).raise_for_status()
            keys = urlsplit(found.json()["jwks_uri"]).path  # some make their keys after they have begun to listen
            httpx2.get(f"{address}{keys}", trust_env=False).raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.1)  # a server that others wrote tells nobody when it is ready
        else:
            return
    raise RuntimeError(f"nothing answers at {address}")
