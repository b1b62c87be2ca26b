"""Set-up on machines that lack something: it stops with a sentence, and goes on where it stopped."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import setup

ROOT = Path(__file__).resolve().parents[3]


def test_without_network_it_stops_with_a_sentence_even_when_started_twice_at_once(tmp_path: Path) -> None:
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    nowhere = "http://127.0.0.1:9/"  # the discard port: nothing answers
    environ = os.environ | {"PIP_INDEX_URL": nowhere, "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    command = [sys.executable, "-m", "tools.setup", "run"]
    both = [
        subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 1
        assert "Is the network there?" in said
        assert "Traceback" not in said
    assert not (tmp_path / ".venv/.stamp").exists()


def test_without_npm_it_says_what_is_missing_before_it_does_anything(tmp_path: Path) -> None:
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    command = [sys.executable, "-m", "tools.setup", "run"]
    result = subprocess.run(command, cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Node.js with npm is needed" in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / ".venv").exists()


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(("said", "good"), [("v18.20.4", False), ("", False), ("v20.0.0", True), ("v26.1.0", True)])
def test_an_old_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, good: bool) -> None:
    program(tmp_path / "npm", "")
    program(tmp_path / "node", f"echo {said}")
    monkeypatch.setenv("PATH", str(tmp_path))
    if good:
        setup.find_node()
    else:
        with pytest.raises(setup.SetupError, match=r"Node\.js 20 or newer"):
            setup.find_node()


def test_packages_for_tests_alone_are_fetched_for_tests_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    commands: list[Sequence[str | Path]] = []
    monkeypatch.setattr(setup, "run", lambda command, trouble: commands.append(command))
    for for_tests in (False, False, True, True, False):
        setup.npm_packages(for_tests=for_tests)
    assert ["--omit=dev" in command for command in commands] == [True, False]


def test_npm_without_network_says_why_and_shows_no_stack_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retry_mintimeout", "1")
    with pytest.raises(setup.SetupError) as raised:
        setup.npm_packages(for_tests=False)
    message = str(raised.value)
    assert "could not be fetched. Is the network there?" in message
    assert "ECONNREFUSED" in message
    assert len(message.splitlines()) == 3


def test_without_webkit_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(setup.SetupError, match=r"WebKitWebDriver, .*Xvfb not found.*\s.*webkit2gtk-driver xvfb"):
        setup.webkit()


def test_without_a_suitable_python_make_says_what_is_missing() -> None:
    command = ["make", "setup-run", "SUITABLE=no-such-python"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode != 0
    assert "Python 3.11 or newer is needed" in result.stdout


def test_a_step_is_done_once_and_again_when_its_source_changed(tmp_path: Path) -> None:
    done: list[str] = []
    stamp = tmp_path / "made/.stamp"
    for made_from in ("one", "one", "two"):
        setup.step("Making", stamp, made_from, lambda made_from=made_from: done.append(made_from))
    assert done == ["one", "two"]


def test_an_interrupted_step_is_done_again(tmp_path: Path) -> None:
    stamp = tmp_path / ".stamp"
    setup.step("Making", stamp, "one", lambda: None)

    def fail() -> None:
        raise setup.SetupError("no network")

    with pytest.raises(setup.SetupError):
        setup.step("Making", stamp, "two", fail)
    done: list[str] = []
    setup.step("Making", stamp, "two", lambda: done.append("two"))
    assert done == ["two"]
