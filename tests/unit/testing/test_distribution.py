"""``pip install``, then a fixture."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.unit.testing.installed import ROOT, run
from tools.build_server import build_sdist, build_wheel, read_project

FIRST_TEST = """
from urllib.parse import urlencode

def test_login(authorization_server):
    query = {"client_id": "client", "redirect_uri": "http://localhost:3000/callback", "response_type": "id_token token",
             "scope": "openid", "nonce": "n", "state": "s"}
    answer = authorization_server.log_in(f"{authorization_server.issuer}/authorize?{urlencode(query)}")
    assert {"access_token", "id_token"} <= answer.parameters.keys()

def test_a_server_for_the_whole_run(session_authorization_server, authorization_server):
    assert session_authorization_server.issuer != authorization_server.issuer
"""


def test_a_test_with_the_fixture_passes_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(FIRST_TEST, encoding="utf-8")
    thread = "error::pytest.PytestUnhandledThreadExceptionWarning"
    done = run(installed, "-m", "pytest", "-q", "-W", thread, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_it_takes_no_name_that_others_have(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "-c", "import implicit_flow_lab.testing, server", cwd=tmp_path)
    assert "No module named 'server'" in done.stderr


def test_the_plugin_loads_nothing_before_a_test_asks_for_it(installed: Path, tmp_path: Path) -> None:
    program = (
        "import sys, implicit_flow_lab.testing.pytest_plugin; print({'starlette', 'sqlalchemy'} & set(sys.modules))"
    )
    assert run(installed, "-c", program, cwd=tmp_path).stdout == "set()\n"


def test_the_server_can_be_named_in_annotations(installed: Path, tmp_path: Path) -> None:
    program = "from implicit_flow_lab.testing import AuthorizationServer as A; print(A.__name__)"
    assert run(installed, "-c", program, cwd=tmp_path).stdout == "AuthorizationServer\n"


def test_it_tells_its_version(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "-m", "implicit_flow_lab", "--version", cwd=tmp_path)
    assert done.stdout == f"implicit-flow-lab {read_project()['version']}\n"


def test_it_says_that_the_page_is_elsewhere(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "-m", "implicit_flow_lab", cwd=tmp_path)
    assert done.returncode == 1
    assert "This installation has no page" in done.stderr


def test_the_command_is_there(installed: Path, tmp_path: Path) -> None:
    command = installed.with_name("implicit-flow-lab")
    done = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "usage: implicit-flow-lab" in done.stdout


def test_its_data_are_where_the_platform_keeps_such_things(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Linux that is the folder of the XDG base directory specification."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    (tmp_path / "work").mkdir()
    assert run(installed, "-m", "implicit_flow_lab", "keys", "rotate", cwd=tmp_path / "work").returncode == 0
    assert list((tmp_path / "share/implicit-flow-lab").glob("login*.sqlite3"))
    assert list((tmp_path / "work").iterdir()) == []


def test_all_files_of_the_server_are_in_the_wheel(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        names = {name for name in wheel.namelist() if name.startswith("implicit_flow_lab/")}
    tracked = subprocess.run(["git", "ls-files", "server"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name.replace("server/", "implicit_flow_lab/", 1) for name in tracked.stdout.split()} <= names
    assert "implicit_flow_lab/py.typed" in names
    assert not [
        name for name in names if not name.endswith((".py", ".html", ".css", ".js", ".svg", ".toml", ".typed", ".mako"))
    ]


def test_the_wheel_can_be_built_from_the_source_archive(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / build_sdist(str(tmp_path))) as archive:
        # Python 3.11 has filters since 3.11.4, and Debian has 3.11.2.
        archive.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (unpacked,) = (path for path in tmp_path.iterdir() if path.is_dir())
    program = "import tools.build_server as b; print(b.build_wheel('.'))"
    subprocess.run([sys.executable, "-c", program], cwd=unpacked, check=True, capture_output=True)
    (again,) = unpacked.glob("*.whl")
    assert again.read_bytes() == (tmp_path / build_wheel(str(tmp_path))).read_bytes()


OLDER_TABLES = """
import sys
from sqlalchemy import text
from implicit_flow_lab.authorization_server.records.storage import Storage
storage = Storage(sys.argv[1])
with storage.write() as connection:
    connection.execute(text("DROP TABLE alembic_version"))
    connection.execute(text("INSERT INTO meta (key, value) VALUES ('schema_version', '1')"))
storage.close()
storage = Storage(sys.argv[1])
with storage.read() as connection:
    print(connection.scalar(text("SELECT version_num FROM alembic_version")))
"""


def test_it_brings_the_tables_of_an_older_version_up_to_date(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "-c", OLDER_TABLES, f"sqlite:///{tmp_path}/lab.sqlite3", cwd=tmp_path)
    assert done.stdout == "0001\n", done.stderr
