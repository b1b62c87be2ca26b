"""The files of an exercise, looked at without running them."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from .exercise import named
from .lesson import Problem

FEWEST_CHECKS = 8
FEWEST_WRONG_ANSWERS = 6
NAMES = ("starter", "solution", "checks")


def checks_in(folder: Path) -> dict[str, str]:
    """Return the checks of the lesson in ``folder``, each with its docstring. Empty if the file cannot be read."""
    file = folder / "exercise/checks.py"
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return {}
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {each.name: ast.get_docstring(each) or "" for each in functions if each.name.startswith("check_")}


def problems(folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the files of the exercise of the lesson in ``folder``."""
    exercise = folder / "exercise"
    missing = [f"{name}.py" for name in NAMES if not (exercise / f"{name}.py").is_file()]
    for name in missing:
        yield Problem(exercise / name, 0, "this file is missing")
    if missing:
        return
    checks = checks_in(folder)
    if len(checks) < FEWEST_CHECKS:
        yield Problem(exercise / "checks.py", 0, f"{len(checks)} checks where at least {FEWEST_CHECKS} are needed")
    for name, line in checks.items():
        if not line:
            yield Problem(exercise / "checks.py", 0, f"{name} has no docstring, which is what the learner sees")
    answers = sorted(exercise.glob("wrong/*.py"))
    if len(answers) < FEWEST_WRONG_ANSWERS:
        sentence = f"{len(answers)} wrong answers where at least {FEWEST_WRONG_ANSWERS} are needed"
        yield Problem(exercise / "wrong", 0, sentence)
    for file in answers:
        yield from _wrong_answer(file, checks)
    for file in (*(exercise / f"{name}.py" for name in NAMES), *answers):
        yield from _imports(file)


def _wrong_answer(file: Path, checks: dict[str, str]) -> Iterator[Problem]:
    fails = named(file.read_text(encoding="utf-8"))
    if not fails:
        yield Problem(file, 1, "the first line does not say what it fails: # fails: check_…")
    for name in sorted(fails - checks.keys()):
        yield Problem(file, 1, f"the exercise has no check {name}")


def _imports(file: Path) -> Iterator[Problem]:
    """A learner's code runs where nothing but Python's own library is installed."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except SyntaxError as error:
        yield Problem(file, error.lineno or 0, f"this is not Python: {error.msg}")
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for name in [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]:
            if name.partition(".")[0] not in sys.stdlib_module_names:
                yield Problem(file, node.lineno, f"an exercise imports from Python’s own library alone, not {name!r}")
