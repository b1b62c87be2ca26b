"""The lab, installed from its wheel: one command, and the whole journey."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.lab import free_port
from tests.e2e.person import Person
from tests.e2e.test_journey import test_all_seven_steps, test_login_with_acme  # noqa: F401  # run here, too


def run(command: Path, *arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *arguments], cwd=cwd, env={**os.environ, **environ}, capture_output=True, text=True, timeout=120
    )


def test_it_renews_comes_back_after_a_reload_and_logs_out(person: Person) -> None:
    person.makes_the_journey()
    with person.page.expect_request(lambda request: "prompt=none" in request.url):
        person.presses("Renew silently")
    expect(person.button("Renew silently")).to_be_enabled()
    person.page.reload()
    person.sees_state("signed-in")
    person.gets_an_answer_of_the_api()
    person.logs_out()
    person.sees_state("ready")
    person.presses("Log in")
    person.reaches_the_login_page()


def test_its_help_names_every_command(command: Path, tmp_path: Path) -> None:
    done = run(command, "--help", cwd=tmp_path)
    assert done.stdout.startswith("usage: implicit-flow-lab ")
    for name in ("keys", "reset", "health", "test-issuer", "admin", "check-client"):
        assert f"\n    {name} " in done.stdout
        assert run(command, name, "--help", cwd=tmp_path).stdout.startswith(f"usage: implicit-flow-lab {name} ")


def test_it_tells_its_version(command: Path, wheels: dict[str, Path], tmp_path: Path) -> None:
    version = wheels["implicit_flow_lab"].name.split("-")[1]
    assert run(command, "--version", cwd=tmp_path).stdout == f"implicit-flow-lab {version}\n"


@pytest.mark.parametrize("options", [(), ("--data", "kept here")], ids=["by itself", "with --data"])
def test_its_data_are_in_one_folder(command: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    """On Linux, by itself, in that of the XDG base directory specification."""
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    home.mkdir()
    done = run(command, *options, "keys", "rotate", cwd=work, XDG_DATA_HOME=str(home), LAB_DATA="")
    assert done.returncode == 0, done.stderr
    expected = work / "kept here" if options else home / "implicit-flow-lab"
    assert {path.parent for path in tmp_path.rglob("*.sqlite3")} == {expected}


def test_it_opens_the_page_if_it_is_asked_to(command: Path, tmp_path: Path) -> None:
    """The browser is a program that tells the test what it was asked to open."""
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as told:
        told.settimeout(60)
        browser = tmp_path / "browser"
        browser.write_text(
            f"#!{sys.executable}\nimport socket, sys\n"
            f"socket.create_connection({told.getsockname()!r}).sendall(sys.argv[1].encode())\n"
        )
        browser.chmod(0o755)
        environ = {**os.environ, "BROWSER": f"{browser} %s", "LAB_DATA": str(tmp_path / "data")}
        process = subprocess.Popen([command, "--port", str(port), "--open"], env=environ, cwd=tmp_path)
        try:
            connection, _ = told.accept()
            with connection:
                assert connection.recv(1000).decode() == f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(30)
