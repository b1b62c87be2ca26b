"""The four laws of an exercise, for each lesson: without them a hint may mislead and a check may be idle.

1. The solution passes every check. 2. The starter fails at least one. 3. Each wrong answer fails exactly the checks
that it names. 4. Each check is failed by at least one wrong answer.
"""

from pathlib import Path
from types import ModuleType

import pytest

from tools.lessons.course import FOLDER, order
from tools.lessons.exercise import checks_of, failures, module, named, source

EXERCISES = [FOLDER / name / "exercise" for name in order()]
WRONG_ANSWERS = [file for exercise in EXERCISES for file in sorted(exercise.glob("wrong/*.py"))]


def name_of(path: Path) -> str:
    return "-".join([path.relative_to(FOLDER).parts[0], *([path.stem] if path.suffix else [])])


def checks(exercise: Path) -> ModuleType:
    return module("checks", source(exercise, "checks"))


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
async def test_the_solution_passes_every_check(exercise: Path) -> None:
    assert await failures(checks(exercise), module("solution", source(exercise, "solution"))) == {}


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
async def test_the_starter_fails(exercise: Path) -> None:
    assert await failures(checks(exercise), module("starter", source(exercise, "starter"))) != {}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS, ids=name_of)
async def test_a_wrong_answer_fails_what_it_names(wrong: Path) -> None:
    exercise, text = wrong.parents[1], source(wrong.parent, wrong.stem)
    assert (await failures(checks(exercise), module("wrong", source(exercise, "solution"), text))).keys() == named(text)


@pytest.mark.parametrize("exercise", EXERCISES, ids=name_of)
def test_every_check_is_failed_by_a_wrong_answer(exercise: Path) -> None:
    answers = [file.read_text(encoding="utf-8") for file in exercise.glob("wrong/*.py")]
    assert set(checks_of(checks(exercise))) == set().union(*map(named, answers))
