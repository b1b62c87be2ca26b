"""``python -m tools.lessons new 12-logout`` begins a lesson."""

from pathlib import Path

import pytest

from tools.lessons.check import problems
from tools.lessons.course import order
from tools.lessons.exercise import failures, module, source
from tools.lessons.new import NewLessonError, begin

from .conftest import LESSON


def test_a_new_lesson_lacks_nothing_but_checks_and_wrong_answers(course: Path) -> None:
    begin("12-logout", course)
    assert order(course) == (LESSON, "12-logout")
    assert [problem.sentence for problem in problems(course)] == [
        "1 checks where at least 8 are needed",
        "1 wrong answers where at least 6 are needed",
    ]


async def test_its_exercise_can_be_run(course: Path) -> None:
    exercise = begin("12-logout", course) / "exercise"
    checks, solution = module("checks", source(exercise, "checks")), source(exercise, "solution")
    assert await failures(checks, module("solution", solution)) == {}
    wrong = module("wrong", solution, source(exercise / "wrong", "off_by_one"))
    assert await failures(checks, wrong) == {"check_answer": "it is 41"}


@pytest.mark.parametrize("name", ["logout", "12", "12-Logout", "12-log out", "../12-logout", LESSON])
def test_a_name_that_cannot_be(course: Path, name: str) -> None:
    with pytest.raises(NewLessonError):
        begin(name, course)
    assert order(course) == (LESSON,)
