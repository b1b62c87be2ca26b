"""``rows.txt``, the list of what the client promises: every promise has tests, and every test of the list is there."""

import re
from pathlib import Path

from app.oidc.answer.checks import CHECKS

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
FOLDERS = {"e2e": TESTS, "tools": HERE.parent}


def rows() -> dict[str, list[tuple[Path, str]]]:
    """Return the files and names of the tests of each row."""
    found: dict[str, list[tuple[Path, str]]] = {}
    tests: list[tuple[Path, str]] = []
    for line in (HERE / "rows.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            file, name = line.split()
            tests.append((FOLDERS.get(file.partition("/")[0], HERE) / file, name))
        elif line and not line.startswith("#"):
            assert line not in found, line
            tests = found[line] = []
    return found


def names_in(file: Path) -> set[str]:
    return set(re.findall(r"^(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_row_has_tests() -> None:
    assert [row for row, tests in rows().items() if not tests] == []


def test_every_test_of_the_list_is_there() -> None:
    for file, name in (test for tests in rows().values() for test in tests):
        names = names_in(file)
        assert any(each.startswith(name) for each in names) if name.endswith("_") else name in names, (file, name)


def for_both_providers(file: Path) -> set[str]:
    """Return the tests that run with the foreign provider as well as with ours."""
    text = file.read_text(encoding="utf-8")
    if re.search(r"^pytestmark = .*\b(?:BOTH|ALL)_PROVIDERS\b", text, re.MULTILINE):
        return names_in(file)
    return set(re.findall(r"^@(?:BOTH|ALL)_PROVIDERS\n(?:@.*\n)*def (test_\w+)", text, re.MULTILINE))


def test_the_row_of_the_foreign_provider_names_the_tests_that_run_with_it() -> None:
    row = rows()["elsewhere: a provider that somebody else wrote"]
    marked = {(file, name) for file in TESTS.glob("e2e/test_*.py") for name in for_both_providers(file)}
    named = {(file, each) for file, name in row for each in names_in(file) if each == name or name == "test_"}
    assert named == marked


def test_the_checks_are_rows() -> None:
    """Every check of the table is a row, and every test of a check is in one."""
    numbers = [int(row.split()[0]) for row in rows() if row[0].isdigit()]
    assert numbers == sorted({check.number for check in CHECKS})
    names = {name for file in HERE.glob("answer/test_*.py") for name in names_in(file)}
    named = {int(match[1]) for name in names if (match := re.match(r"test_(\d+)_", name))}
    assert sorted(named) == numbers
