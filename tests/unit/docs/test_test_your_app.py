"""docs/test-your-app.md: the test that is printed there passes, with nothing but the wheels and pytest."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.e2e.guide import blocks, files
from tools.build_wheel import ROOT, build

DOCUMENT = ROOT / "docs/test-your-app.md"


def test_the_printed_test_passes(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    printed = files(text)
    assert set(printed) == {"app.py", "test_app.py"}
    for name, content in printed.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    for wheel in build(tmp_path / "dist"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path)
    command = blocks(text, "sh")[-1].split()
    result = subprocess.run([sys.executable, "-m", *command, "-q"], cwd=tmp_path, capture_output=True, text=True)
    assert "3 passed" in result.stdout, result.stdout + result.stderr
