"""The wheel of the lab with its page: complete, and with the licences of what others wrote."""

import json
import re
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.metadata import Metadata

from server.lab.names import LabPorts
from server.spa import SpaConfig
from server.spa.release import Releases
from tools.build_dist import build
from tools.build_wheel import ROOT
from tools.page import LICENCE, files

PAGE = "implicit_flow_lab/page"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def unpacked(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in the lab's wheel."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder)
    return folder


def about(unpacked: Path) -> Path:
    (folder,) = unpacked.glob("*.dist-info")
    return folder


def test_the_lab_the_library_and_its_fakes_are_built(wheels: list[Path]) -> None:
    assert [wheel.name.partition("-")[0] for wheel in wheels] == [
        "implicit_flow_lab",
        "pyscript_oidc",
        "pyscript_oidc_testing",
    ]


def test_its_page_is_the_page_of_the_repository(unpacked: Path) -> None:
    here, there = (Releases(SpaConfig.load(root, LabPorts())) for root in (ROOT, unpacked / PAGE))
    assert there.current().version == here.current().version
    assert there.runtime_version == here.runtime_version


def test_nothing_is_in_it_twice_or_of_this_machine_alone(unpacked: Path) -> None:
    names = [path.relative_to(unpacked).as_posix() for path in (unpacked / PAGE).rglob("*") if path.is_file()]
    assert [name for name in names if name.endswith((".br", ".gz", ".map")) or ".stamp" in name] == []
    assert [name for name in names if "__pycache__" in name] == []


def test_its_metadata_is_what_an_index_takes(unpacked: Path) -> None:
    text = (about(unpacked) / "METADATA").read_text(encoding="utf-8")
    read = Metadata.from_email(text, validate=True)
    assert read.license_expression == LICENCE
    assert read.license_files
    assert [name for name in read.license_files if not (about(unpacked) / "licenses" / name).is_file()] == []
    assert str(Parser().parsestr(text).get_payload()).startswith("# implicit-flow-lab\n")


def test_what_others_wrote_is_listed_with_its_licence(unpacked: Path) -> None:
    folder = about(unpacked) / "licenses/licences"
    table = (folder / "README.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", table, re.M)]
    listed = {row[1] for row in rows} - {"licence", "---"}
    assert listed == set(LICENCE.split(" AND "))
    packages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {name for name in packages if name.rpartition("/")[2] not in table.lower()} == set()
    for name in ("MPL-2.0.txt", "PSF-2.0.txt", "pyjwt.txt", "npm/pyscript-core.txt", "npm/pyscript-xterm.txt"):
        assert (folder / name).stat().st_size > 500


def test_without_set_up_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make dist"):
        files(tmp_path)
