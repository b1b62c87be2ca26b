"""What an index of packages shows of the wheels."""

import subprocess
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

from tests.dist.conftest import TOOLS


def about(wheel: Path) -> Message:
    """Return the wheel's metadata."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_twine_takes_them(wheels: dict[str, Path]) -> None:
    command = [TOOLS / "twine", "check", "--strict", *wheels.values()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("PASSED") == 3


def test_each_describes_itself(wheels: dict[str, Path]) -> None:
    shown = [about(wheel) for wheel in wheels.values()]
    assert [each["Name"] for each in shown] == ["implicit-flow-lab", "pyscript-oidc", "pyscript-oidc-testing"]
    for field in ("Version", "Summary", "Project-URL", "Classifier", "License-Expression", "Requires-Python"):
        assert all(each[field] for each in shown), field
    assert len({each["Summary"] for each in shown}) == 3
    assert [str(each.get_payload()).split("\n")[0] for each in shown] == [f"# {each['Name']}" for each in shown]


def test_the_modules_of_the_page_are_compiled(wheels: dict[str, Path], tmp_path: Path) -> None:
    """Those that are not would make every start of the page slower."""
    with zipfile.ZipFile(wheels["implicit_flow_lab"]) as wheel:
        packed = wheel.extract("implicit_flow_lab/page/.runtime/compiled-app.zip", tmp_path)
        sources = {name for name in wheel.namelist() if name.startswith("implicit_flow_lab/page/app/")}
    with zipfile.ZipFile(packed) as compiled:
        names = {f"implicit_flow_lab/page/{name.removesuffix('c')}" for name in compiled.namelist()}
    assert names == {name for name in sources if name.endswith(".py")}
