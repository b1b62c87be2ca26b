"""docs/test-your-client.md: the tests for Playwright that are printed there pass, in a browser of this machine."""

from pathlib import Path
from typing import Any

from tests.unit.testing.reader import PLAYWRIGHT, Reader

HERE = """import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {here!r}
"""


def test_the_printed_tests_pass(browser_type_launch_args: dict[str, Any], browser_name: str, tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.saves("test_my_page.py", PLAYWRIGHT)
    reader.saves("conftest.py", HERE.format(here=browser_type_launch_args))
    done = reader.types(f"python -m pytest -q --browser {browser_name} test_my_page.py")
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
