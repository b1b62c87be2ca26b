"""The command line: what it loads, and what it says of a start that fails."""

import subprocess
import sys
import webbrowser
from pathlib import Path
from queue import Queue

import pytest

from server.__main__ import main, open_page
from tests.unit.authorization_server.lab import ROOT

RUN = """
import sys
from server.__main__ import main

main(sys.argv[1:])
print("loaded:", any(name.startswith(("server.testing", "server.scenarios")) for name in sys.modules))
"""


def output(*command: str) -> str:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_help_names_the_commands_of_the_kit() -> None:
    words = output("-m", "server", "--help")
    assert all(command in words for command in ("test-issuer", "admin", "check-client"))


@pytest.mark.parametrize(("arguments", "loaded"), [(("--port", "8139", "health"), False), (("admin", "show"), True)])
def test_the_kit_and_the_scenarios_are_loaded_when_they_are_asked_for(arguments: tuple[str, ...], loaded: bool) -> None:
    assert f"loaded: {loaded}" in output("-c", RUN, *arguments)


@pytest.mark.parametrize(
    ("argv", "environ", "expected"),
    [
        (["--config", "nowhere.toml"], {}, "nowhere.toml"),
        ([], {"PORT": "eighty"}, "PORT"),
        (["--open", "--only", "login"], {}, "--open"),
        (["--open", "--workers", "2"], {}, "--open"),
    ],
)
def test_a_start_that_fails_says_why(
    argv: list[str],
    environ: dict[str, str],
    expected: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(argv) == 1
    message = capsys.readouterr().err
    assert expected in message
    assert "Traceback" not in message


def test_a_port_must_be_a_port(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--port", "70000"])
    assert "from 1 to 65535" in capsys.readouterr().err


def test_data_are_kept_in_the_folder_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_DATA", str(tmp_path / "other"))
    assert main(["--data", str(tmp_path / "Ada's data"), "keys", "rotate"]) == 0
    assert list((tmp_path / "Ada's data").glob("*.sqlite3"))
    assert not (tmp_path / "other").exists()


def test_the_page_is_opened_without_waiting_for_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: Queue[str] = Queue()
    left: Queue[bool] = Queue()

    def browser(address: str) -> bool:
        opened.put(address)
        return left.get(timeout=30)

    monkeypatch.setattr(webbrowser, "open", browser)
    open_page("http://localhost:8000")
    assert opened.get(timeout=30) == "http://localhost:8000"
    left.put(True)
