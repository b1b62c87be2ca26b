"""Which lessons there are: ``lessons/course.toml`` names them in their order, and nothing else."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "lessons"
FIRST_LANGUAGE = "en"
"""The language that every lesson is in. A file in another language is compared with this one."""


def order(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names of the lessons in their order. Raises OSError and tomllib.TOMLDecodeError."""
    course = tomllib.loads((folder / "course.toml").read_text(encoding="utf-8"))
    return tuple(course["lessons"])


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the languages in which there is at least one lesson, :data:`FIRST_LANGUAGE` before the others."""
    found = {file.stem for file in folder.glob("*/*.md")}
    return tuple(sorted(found, key=lambda language: (language != FIRST_LANGUAGE, language)))
