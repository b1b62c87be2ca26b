"""Containerfile: what it demands of an image, and its own commands, run here for want of a container engine.

The folder of the test is what the last stage copies, and nothing else; packages and browser runtimes are those of
this machine.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import httpx2
import pytest

from tests.e2e.lab import ROOT, free_port

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
INSTRUCTIONS = [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in LINES]
QUESTIONS = 100
"""How often the engine asks a container that has just started whether it is healthy; each question takes a moment."""
LAST_STAGE = INSTRUCTIONS[max(i for i, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM") :]


def of_last_stage(name: str) -> list[str]:
    """Return the arguments of every instruction of this name in the stage that becomes the image."""
    return [rest for instruction, rest in LAST_STAGE if instruction == name]


def words(name: str) -> list[str]:
    """Return the words of an instruction in its exec form, which needs no shell."""
    (rest,) = of_last_stage(name)
    found: list[str] = json.loads(rest[rest.index("[") :])
    return found


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with what the last stage copies."""
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / ".runtime").symlink_to(ROOT / ".runtime")
    for rest in of_last_stage("COPY"):
        if not rest.startswith("--from"):
            *sources, _ = rest.split()
            subprocess.run(["cp", "-r", *(ROOT / source for source in sources), folder], check=True)
    return folder


def environ(image: Path, port: int) -> dict[str, str]:
    """Return the environment that the image sets, with a free port and a folder of the test's own."""
    (line,) = of_last_stage("ENV")
    found = dict(pair.split("=", 1) for pair in line.split())
    assert found.keys() == {"PATH", "PYTHONDONTWRITEBYTECODE", "LAB_DATA", "PORT"}
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return found | {"PATH": binaries, "LAB_DATA": str(image.parent / "data"), "PORT": str(port)}


@contextmanager
def container(image: Path, port: int, *arguments: str) -> Iterator[None]:
    """Run the entry point with some arguments, until it is stopped as an engine stops it."""
    log = image.parent / "log"
    with log.open("wb") as output:
        command = [*words("ENTRYPOINT"), *arguments]
        process = subprocess.Popen(
            command, cwd=image, env=environ(image, port), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            healthy = any(process.poll() is not None or is_healthy(image, port) for _ in range(QUESTIONS))
            assert healthy, "it is not healthy"
            assert process.poll() is None, log.read_text(encoding="utf-8")
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def is_healthy(image: Path, port: int) -> bool:
    """Ask as an engine asks."""
    done = subprocess.run(words("HEALTHCHECK"), cwd=image, env=environ(image, port), capture_output=True)
    return done.returncode == 0


def test_the_lab_runs_from_what_is_copied_and_says_that_it_is_healthy(image: Path) -> None:
    port = free_port()
    assert not is_healthy(image, port)
    with container(image, port, *words("CMD")), httpx2.Client(trust_env=False) as http:
        hosts = {"app.lab.localhost": "/runtime/pyjwt.zip", "login.lab.localhost": "/jwks.json"}
        for host, path in hosts.items():
            headers = {"Host": f"{host}:{port}"}
            assert http.get(f"http://127.0.0.1:{port}{path}", headers=headers).status_code == 200
    assert not is_healthy(image, port)


def test_the_command_at_its_head_runs_the_test_issuer(image: Path) -> None:
    (example,) = re.findall(r"^# +podman run .* implicit-flow-lab (test-issuer .*)$", TEXT, re.MULTILINE)
    port = free_port()
    with container(image, port, *shlex.split(example.replace("8000", str(port)))):
        discovery = httpx2.get(f"http://127.0.0.1:{port}/.well-known/openid-configuration", trust_env=False).json()
    assert discovery["issuer"] == f"http://127.0.0.1:{port}"


def test_what_it_installs_is_pinned_by_hashes_and_complete() -> None:
    """With all of it installed, pip has nothing to fetch; it would still refuse a line without a hash."""
    (run,) = (rest for name, rest in INSTRUCTIONS if name == "RUN" and "pip" in rest)
    options = shlex.split(run.partition(" install ")[2])
    assert "--require-hashes" in options
    assert options[-2:] == ["--requirement", "requirements/run.lock"]
    command = [sys.executable, "-m", "pip", "install", *options, "--dry-run", "--no-index"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_its_user_has_no_rights_and_owns_nothing_but_the_data() -> None:
    assert of_last_stage("USER") == ["10001:10001"]
    names = [name for name, _ in LAST_STAGE]
    assert names.index("USER") > max(i for i, name in enumerate(names) if name in ("RUN", "COPY"))
    assert of_last_stage("RUN") == ["install --directory --owner=10001 --group=10001 /data"]
    assert not [rest for rest in of_last_stage("COPY") if "--chown" in rest or "--chmod" in rest]


def test_every_image_it_is_made_from_has_a_version() -> None:
    images = [rest.split()[0] for name, rest in INSTRUCTIONS if name == "FROM"]
    assert [image for image in images if not re.fullmatch(r"\w+:\d+(\.\d+)?-[\w-]*slim[\w-]*", image)] == []
    python = {image for image in images if image.startswith("python:")}
    assert len(python) == 1  # what is installed with one Python runs with the same


def test_all_that_is_copied_exists_and_nothing_else_is_sent_to_the_engine() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    allowed = [line[1:] for line in ignored if line.startswith("!")]
    copied = [
        source
        for name, rest in INSTRUCTIONS
        if name == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]
    assert sorted(set(copied)) == sorted(allowed)  # a stage of its own may need a file as well
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert "*" in ignored
    assert any(fnmatch("server/__pycache__", line) for line in ignored if line.startswith("**"))
