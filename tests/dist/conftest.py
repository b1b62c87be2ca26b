"""The wheels of `make dist`, each installed into an empty environment by people who have no clone."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import browser_type_launch_args, person, provider, watch  # noqa: F401  # fixtures
from tests.e2e.lab import ROOT, Lab, running
from tools.build_dist import build

TOOLS = ROOT / ".venv-dist/bin"
PACKAGES = ("implicit_flow_lab", "pyscript_oidc", "pyscript_oidc_testing")


def uv(*arguments: str | Path) -> str:
    """Run uv, and return what it printed."""
    done = subprocess.run([TOOLS / "uv", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def install(folder: Path, *requirements: str | Path, resolution: str = "highest") -> Path:
    """Install into a new environment in ``folder``, and return its Python. ``resolution`` is uv's."""
    python = folder / "bin/python"
    uv("venv", "--quiet", folder)
    uv("pip", "install", "--quiet", "--python", python, "--resolution", resolution, *requirements)
    return python


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels by the names of their packages."""
    return dict(zip(PACKAGES, build(tmp_path_factory.mktemp("dist")), strict=True))


@pytest.fixture(scope="session")
def command(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a lab that is installed alone."""
    python = install(tmp_path_factory.mktemp("lab") / "environment", wheels["implicit_flow_lab"])
    return python.with_name("implicit-flow-lab")


@pytest.fixture
def run_lab(command: Path, tmp_path: Path) -> Iterator[Callable[..., Lab]]:
    """Start the installed lab, where there is no Node.js, no clone and no home that anybody has used."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/env").symlink_to(str(shutil.which("env")))
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home"), "XDG_DATA_HOME": "", "BROWSER": ""}
    with ExitStack() as stack:

        def start(**arguments: Any) -> Lab:
            folder = tmp_path / "lab"
            folder.mkdir()
            return stack.enter_context(running(folder, installed=command, environ=environ, **arguments))

        yield start


@pytest.fixture
def lab(run_lab: Callable[..., Lab]) -> Lab:
    """An installed lab in which nobody has done anything yet."""
    return run_lab()
