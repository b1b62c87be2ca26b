"""The wheels that other people's pages and tests load: small, complete, and the same each time."""

import ast
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path
from types import SimpleNamespace

import jwt
import pytest
from packaging.metadata import Metadata

import app.oidc
from app.oidc import testing
from tools import build_server
from tools.build_wheel import ROOT, build

LARGEST = 145_000


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The library and its fakes, built once."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def site(wheels: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the library and PyJWT, and nothing else that is not Python's own."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(site)
    shutil.copytree(Path(jwt.__file__).parent, site / "jwt", ignore=shutil.ignore_patterns("__pycache__"))
    return site


def alone(site: Path, program: str) -> str:
    """Run ``program`` in a fresh interpreter that sees ``site`` alone, and return what it prints."""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(site)!r})\n{program}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def described(wheel: Path) -> dict[str, list[str]]:
    """Return the wheel's metadata."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        message = Parser().parsestr(archive.read(name).decode())
    return {**{key: message.get_all(key, []) for key in message}, "description": [str(message.get_payload())]}


def test_it_is_small(wheels: tuple[Path, Path]) -> None:
    assert wheels[0].stat().st_size < LARGEST


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_sources_make_the_same_bytes(wheels: tuple[Path, Path], tmp_path: Path, seed: str) -> None:
    """In another run too, in which sets have another order."""
    program = f"from pathlib import Path; from tools.build_wheel import build; build(Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed})

    again = [tmp_path / wheel.name for wheel in wheels]
    assert [wheel.read_bytes() for wheel in again] == [wheel.read_bytes() for wheel in wheels]


def test_it_needs_pyjwt_and_nothing_else(wheels: tuple[Path, Path]) -> None:
    about = described(wheels[0])

    assert wheels[0].name == "pyscript_oidc-{}-py3-none-any.whl".format(*about["Version"])
    assert about["Name"] == ["pyscript-oidc"]
    assert [line.partition(">")[0] for line in about["Requires-Dist"]] == ["pyjwt"]
    assert about["License-Expression"] == ["MIT"]


def test_its_metadata_is_what_an_index_takes(wheels: tuple[Path, Path], tmp_path: Path) -> None:
    """The parser of the package ``packaging`` is the one that the Python Package Index uses."""
    for wheel in (*wheels, tmp_path / build_server.build_wheel(str(tmp_path))):
        with zipfile.ZipFile(wheel) as archive:
            name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
            about = Metadata.from_email(archive.read(name), validate=True)
        assert about.summary
        assert about.description.startswith("# ")
        assert (about.description_content_type, about.license_expression) == ("text/markdown", "MIT")
        assert about.license_files == ["LICENSE"]
        assert str(about.requires_python) == ">=3.11"
        assert about.keywords
        assert about.project_urls
        assert all(url.startswith("https://") for url in about.project_urls.values())
        assert "Typing :: Typed" in about.classifiers
        assert not [classifier for classifier in about.classifiers if classifier.startswith("License ::")]  # PEP 639


async def test_the_example_of_its_description_logs_in_and_calls_an_api(
    wheels: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first run leaves the page, its second comes back."""
    text = "".join(described(wheels[0])["description"])
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    browser = testing.FakeBrowser(testing.FakeIssuer("https://login.example"))
    browser.api = lambda *request: testing.json_response([request[1]])
    tab = browser.tab("https://app.example/")
    monkeypatch.setitem(sys.modules, "js", SimpleNamespace(location=SimpleNamespace(origin="https://app.example")))
    monkeypatch.setitem(sys.modules, "pyscript_oidc", app.oidc)
    monkeypatch.setitem(sys.modules, "pyscript_oidc.browser", SimpleNamespace(browser_ports=lambda: tab.ports))
    printed: list[object] = []
    for _ in range(2):
        names = {"print": lambda *values: printed.extend(values)}
        code = compile(example, "docs/pyscript-oidc.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        await eval(code, names)
        names["client"].stop()
        tab.navigator.response = browser.issuer.answer(tab.navigator.left_for)
    assert printed == ["ada", ["https://api.example/messages?limit=10"]]


def test_its_record_fits_what_is_in_it(wheels: tuple[Path, Path]) -> None:
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            record = next(name for name in wheel.namelist() if name.endswith("/RECORD"))
            rows = [line.split(",") for line in wheel.read(record).decode().splitlines()]
            assert {name for name, _, _ in rows} == set(wheel.namelist())
            for name, recorded, size in rows:
                if name != record:
                    content = wheel.read(name)
                    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                    assert (recorded, size) == (f"sha256={digest}", str(len(content)))


def test_it_imports_with_only_pyjwt_beside_it_and_shows_its_public_surface(site: Path) -> None:
    program = (
        "import json, pyscript_oidc, pyscript_oidc.errors\n"
        "import pyscript_oidc.ports\n"
        "from pyscript_oidc import *\n"
        "public = [name for name in pyscript_oidc.__all__ if not globals()[name].__doc__]\n"
        "print(json.dumps([pyscript_oidc.__all__, pyscript_oidc.errors.__all__, public]))"
    )

    surface, errors, without_docstring = json.loads(alone(site, program))

    assert surface == app.oidc.__all__
    assert errors == app.oidc.errors.__all__
    assert without_docstring == []


def test_a_page_gets_the_modules_of_the_repository_as_they_are(wheels: tuple[Path, Path]) -> None:
    """A reader who follows a name from a traceback finds the same module with its comments."""
    shipped: dict[str, str] = {}
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            names = [name for name in wheel.namelist() if name.startswith("pyscript_oidc/")]
            shipped |= {name.removeprefix("pyscript_oidc/"): wheel.read(name).decode() for name in names}
    folder = ROOT / "app/oidc"
    sources = [*folder.rglob("*.py"), folder / "py.typed"]
    assert shipped == {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sources}


def test_the_library_validates_settings_and_raises_its_own_errors(site: Path) -> None:
    program = (
        "from pyscript_oidc import Settings, SettingsError\n"
        "from pyscript_oidc.errors import OidcError\n"
        "try:\n"
        "    Settings.from_mapping({'issuer': 'http://login.example'})\n"
        "except SettingsError as error:\n"
        "    print(error.code, isinstance(error, OidcError))"
    )

    assert alone(site, program).split() == ["settings_error", "True"]


def test_the_fakes_come_in_a_wheel_of_their_own_and_work_with_the_library(wheels: tuple[Path, Path]) -> None:
    program = (
        f"import sys; sys.path[:0] = {[str(wheel) for wheel in wheels[:1]]!r}\n"
        "import pyscript_oidc\n"
        f"pyscript_oidc.__path__.append({str(wheels[1] / 'pyscript_oidc')!r})\n"
        "from pyscript_oidc.testing import FakeBrowser, FakeIssuer\n"
        "print(FakeBrowser(FakeIssuer()).tab().ports.clock.now() > 0)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout == b"True\n"
    assert described(wheels[1])["Requires-Dist"][0] == "pyscript-oidc=={}".format(*described(wheels[0])["Version"])


def test_the_example_of_the_description_of_the_fakes_passes(wheels: tuple[Path, Path]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", "".join(described(wheels[1])["description"]), re.DOTALL)
    program = (
        f"import asyncio, sys; sys.path.insert(0, {str(wheels[0])!r})\n"
        "import pyscript_oidc\n"
        f"pyscript_oidc.__path__.append({str(wheels[1] / 'pyscript_oidc')!r})\n"
        f"{example}\nasyncio.run(test_login())\nprint(client.user['sub'])"
    )
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout == b"ada\n"
