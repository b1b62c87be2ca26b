"""All that is wrong in a folder of lessons."""

from collections.abc import Iterator
from pathlib import Path

from . import files, lines, links, seen, text, translation
from .course import FIRST_LANGUAGE, FOLDER, languages, order
from .known import Known, gather
from .lesson import Lesson, Problem
from .parse import read


def problems(folder: Path = FOLDER) -> Iterator[Problem]:
    """Yield everything that is wrong with the lessons in ``folder``. Raises what reading ``course.toml`` raises."""
    known = gather(folder)
    yield from _folders(folder, known)
    lessons = {
        (name, language): read(file)
        for name in known.lessons
        for language in languages(folder)
        if (file := folder / name / f"{language}.md").is_file()
    }
    for (name, language), lesson in lessons.items():
        yield from _of_one(lesson, known)
        first = lessons.get((name, FIRST_LANGUAGE))
        if first and language != FIRST_LANGUAGE:
            yield from translation.problems(lesson, first)
    for name in known.lessons:
        if (folder / name).is_dir():
            yield from files.problems(folder / name)
    for language in languages(folder):
        yield from translation.headings([lesson for (_, each), lesson in lessons.items() if each == language])


def _folders(folder: Path, known: Known) -> Iterator[Problem]:
    course = folder / "course.toml"
    for name in known.lessons:
        if not (folder / name / f"{FIRST_LANGUAGE}.md").is_file():
            yield Problem(course, 0, f"{name} is in the course, and has no {FIRST_LANGUAGE}.md")
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in known.lessons:
            yield Problem(course, 0, f"the folder {path.name} is not in the course")


def _of_one(lesson: Lesson, known: Known) -> Iterator[Problem]:
    yield from text.problems(lesson, known, files.checks_in(lesson.folder))
    yield from lines.problems(lesson, known)
    yield from links.problems(lesson, known)
    yield from seen.problems(lesson, known)


def missing(folder: Path = FOLDER) -> dict[str, list[str]]:
    """Return the lessons that are missing in each language beside the first."""
    return {
        language: [name for name in order(folder) if not (folder / name / f"{language}.md").is_file()]
        for language in languages(folder)
        if language != FIRST_LANGUAGE
    }
