"""The test kit beside an app that has other versions of the same packages: the oldest and the newest that it allows."""

import subprocess
from pathlib import Path

import pytest

from tests.dist.conftest import install, uv
from tests.e2e.lab import ROOT
from tests.guests.conftest import Project

TESTS = """
from helper import log_in

def test_one(authorization_server):
    log_in(authorization_server)

def test_other(session_authorization_server):
    log_in(session_authorization_server)
"""

RESOLUTIONS = {
    "lowest-direct": {"pytest": "8.0.", "sqlalchemy": "2.0.", "alembic": "1.16.", "starlette": "1.3."},
    "highest": {"pytest": "9.", "sqlalchemy": "2.1."},
}
"""How uv chooses among the versions that are allowed, and how some of those begin that it then chooses."""


@pytest.fixture(scope="module", params=RESOLUTIONS)
def python(request: pytest.FixtureRequest, wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the kit, and nothing beside it."""
    resolution: str = request.param
    folder = tmp_path_factory.mktemp(resolution) / "environment"
    ranges = ("--requirements", ROOT / "pyproject.toml", "--extra", "pytest")  # named to uv, so that they are direct
    python = install(folder, wheels["implicit_flow_lab"], *ranges, resolution=resolution)
    found = dict(line.split("==") for line in uv("pip", "freeze", "--python", python).split() if "==" in line)
    for name, version in RESOLUTIONS[resolution].items():
        assert found[name].startswith(version), f"{name} is {found[name]}"
    return python


def test_the_fixtures_of_the_plugin(python: Path, tmp_path: Path) -> None:
    project = Project(python, tmp_path)
    project.saves("test_app.py", TESTS)
    assert "2 passed" in project.run_tests()


def test_a_lab_starts_and_signs(python: Path, tmp_path: Path) -> None:
    """With its tables made by this version of SQLAlchemy and Alembic, twice, so that old tables are read, too."""
    for _ in range(2):
        command = [python, "-m", "implicit_flow_lab", "--data", tmp_path, "keys", "rotate"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.stdout.count("signs with") == 2, done.stderr
