"""The distribution, installed as people install it: in a virtual environment of its own, away from this repository."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def pip(*arguments: str | Path) -> None:
    """Run pip without a network."""
    command = [sys.executable, "-m", "pip", *arguments, "--no-index", "--disable-pip-version-check", "--quiet"]
    subprocess.run(command, check=True, capture_output=True, text=True)


THIS = Path(sys.prefix)
"""The virtual environment that runs the tests."""


def install(folder: Path, lender: Path = THIS) -> Path:
    """Build the wheel, install it into a new virtual environment in ``folder``, and return that one's Python.

    What the distribution depends on is lent by another virtual environment.
    """
    pip("wheel", ROOT, "--no-deps", "--wheel-dir", folder / "dist")
    (wheel,) = (folder / "dist").glob("implicit_flow_lab-*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin/python"
    lend(environment, lender)
    pip("--python", python, "install", wheel, "--no-deps")
    return python


def lend(environment: Path, lender: Path = THIS) -> None:
    """Let an environment use the packages of another one."""
    site, lent = (next(each.glob("lib/python3.*/site-packages")) for each in (environment, lender))
    (site / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")


def run(python: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, and return what it printed and its exit status."""
    return subprocess.run([python, *arguments], cwd=cwd, capture_output=True, text=True, timeout=300)
