"""Makes a fresh clone ready: ``python3 -m tools.setup run``, or ``test`` and so on. Needs only Python.

Python packages go to ``.venv``, PyScript and Pyodide to ``node_modules`` and, compiled, to ``.runtime``. Each step
leaves a stamp that names what it was made from, so a second run does nothing, a changed lock file is noticed, and
a step that was interrupted is done again from its start.
"""

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from . import browsers

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
GUESTS = ROOT / ".venv-guests"
DIST = ROOT / ".venv-dist"
MOCKS = ROOT / ".venv-mocks"
CANAILLE = ROOT / ".venv-canaille"
RUNTIME = ROOT / ".runtime"
PYTHON = VENV / "bin/python"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20  # PyScript's package asks for it
NETWORK = "Is the network there? The same command does this step again; the steps before it are done."


class SetupError(Exception):
    """Set-up cannot go on; the message says what is missing and what to do."""


def fingerprint(*paths: Path) -> str:
    """Return what a step was made from: the contents of ``paths`` and the version of Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def step(title: str, stamp: Path, made_from: str, do: Callable[[], None]) -> None:
    """Do one step, unless its stamp says that it was done from the same things."""
    if stamp.exists() and stamp.read_text(encoding="utf-8") == made_from:
        return
    stamp.unlink(missing_ok=True)
    print(f"  {title} …", flush=True)
    do()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(made_from, encoding="utf-8")


def run(command: Sequence[str | Path], trouble: str) -> None:
    """Run ``command`` in the root of the repository. Raises SetupError with ``trouble`` and what it said."""
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        raise SetupError(f"{trouble}\n\n{reason(result.stdout)}")


def reason(output: str) -> str:
    """Return what a program said about its failure: the line above a stack trace, or else its last lines."""
    lines = output.strip().splitlines()
    return next((line for line in lines if re.search(r"\b\w*Error: ", line)), "\n".join(lines[-12:]))


def pip_install(lock: Path, environment: Path = VENV) -> None:
    """Add exactly the packages of ``lock`` to a virtual environment."""
    pip = (
        environment / "bin/python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "2",
    )
    run((*pip, "--require-hashes", "-r", lock), f"The Python packages could not be installed. {NETWORK}")


def new_environment(environment: Path, lock: Path) -> None:
    """Make a virtual environment with exactly the packages of ``lock``."""
    try:
        venv.create(environment, with_pip=True, clear=True, symlinks=True)
    except subprocess.CalledProcessError:
        raise SetupError(
            "Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"
        ) from None
    pip_install(lock, environment)


def python_packages(lock: Path) -> None:
    """Put exactly the packages of ``lock`` into ``.venv``."""
    # The lock for tests includes the lock for running, so an environment for tests serves both and stays.
    stamp = VENV / ".stamp"
    test_lock = ROOT / "requirements/test.lock"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint(test_lock):
        return
    step("Python packages (about a minute)", stamp, fingerprint(lock), lambda: new_environment(VENV, lock))


def guests() -> None:
    """Put the packages that are used beside the test kit in other projects into an environment of their own."""
    lock = ROOT / "requirements/kit-guests.lock"
    step("Guests of the test kit", GUESTS / ".stamp", fingerprint(lock), lambda: new_environment(GUESTS, lock))


def dist_tools() -> None:
    """Put what installs and checks our wheels for the tests into an environment of its own."""
    lock = ROOT / "requirements/dist.lock"
    step("Tools for wheels", DIST / ".stamp", fingerprint(lock), lambda: new_environment(DIST, lock))


def foreign_provider() -> None:
    """Put Canaille, an OpenID provider that others wrote, into an environment of its own."""
    lock = ROOT / "requirements/canaille.lock"
    title = "Canaille, a provider that others wrote"
    step(title, CANAILLE / ".stamp", fingerprint(lock), lambda: new_environment(CANAILLE, lock))


def find_node() -> None:
    """Raise SetupError if Node.js or npm is missing or too old: check this before the steps that take minutes."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise SetupError("Node.js with npm is needed to fetch PyScript and Pyodide: https://nodejs.org/")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    version = re.match(r"v(\d+)\.", said)
    if not version or int(version[1]) < OLDEST_NODE:
        raise SetupError(f"Node.js {OLDEST_NODE} or newer is needed: https://nodejs.org/ (found: {said or '?'})")


def npm_packages(*, for_tests: bool) -> None:
    """Put PyScript and Pyodide into ``node_modules``, and what only the tests need if they are to run."""
    command = ["npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=1"]
    trouble = f"PyScript and Pyodide could not be fetched. {NETWORK}"
    stamp, made_from = ROOT / "node_modules/.stamp", fingerprint(ROOT / "package-lock.json")
    if not for_tests:
        if stamp.exists() and stamp.read_text(encoding="utf-8") == made_from:
            return  # the packages for tests include those for running
        command.append("--omit=dev")
        made_from += " without what the tests need"
    step("PyScript and Pyodide", stamp, made_from, lambda: run(command, trouble))


def foreign_clients() -> None:
    """Put the clients that others wrote into a ``node_modules`` of their own. No script of theirs runs for it."""
    folder = ROOT / "tests/comparison"
    command = ["npm", "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    trouble = f"The clients that others wrote could not be fetched. {NETWORK}"
    made_from = fingerprint(folder / "package-lock.json")
    step("Clients that others wrote", folder / "node_modules/.stamp", made_from, lambda: run(command, trouble))


def mock_servers() -> None:
    """Put the mock servers that others wrote into environments of their own. No script of theirs runs for it."""
    lock, folder = ROOT / "requirements/mock-servers.lock", ROOT / "tests/comparison/mocks"
    step("Mock servers (Python)", MOCKS / ".stamp", fingerprint(lock), lambda: new_environment(MOCKS, lock))
    command = ["npm", "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    trouble = f"The mock servers that others wrote could not be fetched. {NETWORK}"
    made_from = fingerprint(folder / "package-lock.json")
    step("Mock servers (Node.js)", folder / "node_modules/.stamp", made_from, lambda: run(command, trouble))


def browser_runtimes() -> None:
    """Compile Pyodide's standard library and PyJWT into ``.runtime``, and then the modules of the page."""
    script = ROOT / "tools/prepare_runtimes.mjs"
    compiler = (ROOT / "tools/compiler.mjs", ROOT / "tools/compile_modules.py")
    packages = next(VENV.glob("lib/python3.*/site-packages"))
    made_from = fingerprint(script, *compiler, ROOT / "package-lock.json", ROOT / "requirements/run.lock")
    trouble = "Pyodide's standard library could not be compiled."
    step(
        "Browser runtimes (compiled and compressed once, so that every page starts fast; about a minute)",
        RUNTIME / ".stamp",
        made_from,
        lambda: run(["node", script, packages], trouble),
    )
    script = ROOT / "tools/compile_app.mjs"
    made_from = fingerprint(script, *compiler, *sorted(ROOT.glob("app/**/*.py")))
    trouble = "The page's modules could not be compiled."
    step("The page's modules", RUNTIME / ".stamp-app", made_from, lambda: run(["node", script], trouble))


def can_install_from_debian() -> bool:
    """Return whether this is Debian or a relative of it, and this process may install packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_from_debian(name: str, *packages: str) -> None:
    """Install ``packages``; ``name`` is what messages call them."""
    print(f"  {name}, from Debian …", flush=True)
    trouble = f"{name} could not be installed. {NETWORK}"
    run(["apt-get", "update", "--quiet"], trouble)
    run(["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *packages], trouble)


def test_browsers() -> None:
    """Find a Chromium and a Firefox, or install them: Debian's packages as root, else Playwright's own."""
    for name, package in browsers.DEBIAN_PACKAGES.items():
        if browsers.find(name):
            continue
        if can_install_from_debian():
            install_from_debian(name, package)
        else:
            stamp, made_from = VENV / f".stamp-{name}", fingerprint(ROOT / "requirements/test.lock")
            step(f"{name}, from Playwright", stamp, made_from, partial(playwright_browser, name))


def playwright_browser(name: str) -> None:
    """Download the build of ``name`` that belongs to the installed Playwright."""
    trouble = f"No {name} was found, and Playwright could not download one. Install {name}, then try again."
    run([PYTHON, "-m", "playwright", "install", name], trouble)


def webkit() -> None:
    """Find WebKitGTK, or install Debian's as root, and put Selenium, which drives it, into ``.venv``."""
    if len(browsers.find_webkit()) < len(browsers.WEBKIT_PROGRAMS) and can_install_from_debian():
        install_from_debian("WebKit", *browsers.WEBKIT_PACKAGES)
    found = browsers.find_webkit()
    if missing := [program for name, program in browsers.WEBKIT_PROGRAMS.items() if name not in found]:
        raise SetupError(
            f"WebKit cannot be tested: {', '.join(missing)} not found. They are parts of WebKitGTK and X11, for Linux. "
            f"On Debian and Ubuntu: apt-get install {' '.join(browsers.WEBKIT_PACKAGES)}"
        )
    lock = ROOT / "requirements/webkit.lock"
    step("Selenium", VENV / ".stamp-webkit", fingerprint(lock), lambda: pip_install(lock))


def main() -> int:
    """Run the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(description="Make a fresh clone ready.")
    parser.add_argument("what_for", choices=("run", "test", "webkit", "comparison", "dist", "guests", "mocks"))
    what_for = parser.parse_args().what_for
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise SetupError("Python {}.{} or newer is needed: https://www.python.org/".format(*OLDEST_PYTHON))
        with (ROOT / "tools/setup.py").open() as this_file:
            fcntl.flock(this_file, fcntl.LOCK_EX)  # a second set-up at the same time waits, and then has nothing to do
            find_node()
            python_packages(ROOT / f"requirements/{'run' if what_for == 'run' else 'test'}.lock")
            npm_packages(for_tests=what_for != "run")
            browser_runtimes()
            if what_for in ("test", "comparison", "dist"):
                test_browsers()
            if what_for == "dist":
                dist_tools()
            if what_for == "comparison":
                foreign_clients()
                foreign_provider()
            if what_for == "guests":
                guests()
            if what_for == "mocks":
                mock_servers()
            if what_for == "webkit":
                webkit()
    except SetupError as error:
        print(f"\nSet-up stopped.\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up stopped. The same command does this step again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
