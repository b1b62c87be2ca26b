"""A small course of its own for each test that changes a lesson."""

import shutil
from pathlib import Path

import pytest

from tools.lessons.course import FOLDER

LESSON = "02-login"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return a folder of lessons with one lesson in it, which is in order."""
    shutil.copytree(FOLDER / LESSON, tmp_path / LESSON, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "course.toml").write_text(f'lessons = [\n    "{LESSON}",\n]\n', encoding="utf-8")
    change(tmp_path / LESSON / "en.md", "before: 01-token\n", "")
    change(tmp_path / LESSON / "en.md", "lesson:08-pkce", f"lesson:{LESSON}")
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    """Replace ``old``, which must be there, in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
