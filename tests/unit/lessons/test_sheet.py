"""``make sheet``: tasks for a class to print, and the solutions at the end."""

import pytest

from tools.lessons.course import FOLDER, order
from tools.lessons.parse import read
from tools.lessons.sheet import WORDS, sheet

LESSONS = [read(FOLDER / name / "en.md") for name in order()]
SHEET = sheet(LESSONS, "en")


def test_every_task_is_in_it_and_no_answer_before_the_solutions() -> None:
    tasks, solutions = SHEET.split(f"<h1>{WORDS['en']['solutions']}</h1>")
    for lesson in LESSONS:
        for option in lesson.options:
            told = option.feedback.split("'")[0].split('"')[0]
            assert told not in tasks
            assert told in solutions
        assert lesson.head["title"] in tasks
    assert tasks.count("<li>") == sum(len(lesson.options) for lesson in LESSONS)
    assert solutions.count("✓") == sum(option.right for lesson in LESSONS for option in lesson.options)


def test_nothing_of_the_files_shows_through() -> None:
    assert "::" not in SHEET
    assert "href" not in SHEET
    assert "[ ]" not in SHEET


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(KeyError):
        sheet(LESSONS, "de")
