"""The client library and its fakes, installed from their wheels."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dist.conftest import install
from tests.e2e.guide import files
from tests.e2e.lab import ROOT, Lab
from tests.e2e.test_use_in_your_page import Reader
from tests.e2e.test_use_in_your_page import (  # noqa: F401  # run here, too, with the installed lab
    test_the_printed_page_logs_in_calls_the_api_and_logs_out as test_the_page_of_the_guide,
)


@pytest.fixture
def reader(run_lab: Callable[..., Lab], tmp_path: Path, wheels: dict[str, Path]) -> Reader:
    """Somebody who has followed the guide, with the wheels of `make dist`."""
    folder = tmp_path / "page"
    folder.mkdir()
    reader = Reader(run_lab, folder)
    for name in ("pyscript_oidc", "pyscript_oidc_testing"):
        assert (folder / "wheels" / wheels[name].name).read_bytes() == wheels[name].read_bytes()
    return reader


def test_the_test_of_the_guide_passes_where_they_are_installed(wheels: dict[str, Path], tmp_path: Path) -> None:
    library, fakes = wheels["pyscript_oidc"], wheels["pyscript_oidc_testing"]
    python = install(tmp_path / "environment", library, fakes, "pytest", "pytest-asyncio")
    project = tmp_path / "project"
    project.mkdir()
    for name, text in files((ROOT / "docs/test-your-app.md").read_text(encoding="utf-8")).items():
        (project / name).write_text(text, encoding="utf-8")
    command = [python, "-m", "pytest", "-o", "asyncio_mode=auto"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert "3 passed" in done.stdout, done.stdout + done.stderr
