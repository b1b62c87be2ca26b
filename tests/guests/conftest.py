"""Other people's projects: a folder with tests, run where the kit is installed beside what they use."""

import subprocess
from pathlib import Path

import pytest

from tests.unit.testing.installed import ROOT, install

LONGEST_SECONDS = 180
"""A run that takes longer hangs. It is measured here, by a process whose clock nobody freezes."""

HELPER = """
from urllib.parse import urlencode

import httpx2
import jwt


def request(server):
    query = {"client_id": "client", "redirect_uri": "http://localhost:3000/callback", "state": "s", "nonce": "n",
             "response_type": "id_token token", "scope": "openid profile"}
    return f"{server.issuer}/authorize?{urlencode(query)}"


def log_in(server):
    tokens = server.log_in(request(server)).parameters
    keys = jwt.PyJWKClient(f"{server.issuer}/jwks.json")
    key = keys.get_signing_key_from_jwt(tokens["id_token"])
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert httpx2.get(f"{server.issuer}/userinfo", headers=headers).json()["name"] == "Ada Lovelace"
    return jwt.decode(tokens["id_token"], key, ["RS256"], audience="client")
"""


class Project:
    """A folder of somebody who has installed the kit. ``helper.py`` logs in as a client does."""

    def __init__(self, python: Path, folder: Path) -> None:
        self._python, self._folder = python, folder
        self.saves("helper.py", HELPER)

    def saves(self, name: str, text: str) -> None:
        """Save a file."""
        (self._folder / name).write_text(text, encoding="utf-8")

    def run_tests(self, *options: str) -> str:
        """Run pytest in the folder, and return what it printed. Fails if a test fails, or if the run does not end."""
        command = [self._python, "-m", "pytest", "-v", "--strict-markers", *options]
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, timeout=LONGEST_SECONDS, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the kit, and with its guests."""
    return install(tmp_path_factory.mktemp("guests"), lender=ROOT / ".venv-guests")


@pytest.fixture
def project(python: Path, tmp_path: Path) -> Project:
    return Project(python, tmp_path)
