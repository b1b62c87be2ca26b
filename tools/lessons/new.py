"""Begins a lesson: a folder with everything that a lesson needs, to be filled in."""

import re
from pathlib import Path

from .course import FIRST_LANGUAGE, FOLDER

NAME = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")

TEXT = """\
---
title: What the lesson is called
minutes: 15
goal: What one can do or say after it.
---

## See it

::live diagram

What to press, and what to look at.

## How it works

At most 120 words.

## Predict

A question whose answer is not obvious.

- [ ] What many people believe.
  > Why it is not so.
- [x] The right answer.
  > Yes, because …
- [ ] Another thing that many people believe.
  > Why it is not so.

## Your turn

What to write.

::exercise

### hint check_answer
A question that leads on.

## Break it

::break by-hand
What to do. **You see:** what happens.

## Today

What the standards say now.

## Say it in your own words

A question without options.

## Sources

- [RFC 6749 section 4.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.2): the implicit flow
"""

STARTER = '''\
def answer():
    """Return what is asked for."""
'''

SOLUTION = STARTER + "    return 42\n"

CHECKS = '''\
"""A check gets the learner's module. Its docstring is the line that the learner sees."""


def check_answer(yours):
    """The answer is right."""
    assert yours.answer() == 42, f"it is {yours.answer()!r}"
'''

WRONG = """\
# fails: check_answer
def answer():
    return 41
"""


class NewLessonError(Exception):
    """The lesson cannot be begun; the message says why."""


def begin(name: str, folder: Path = FOLDER) -> Path:
    """Make the lesson ``name`` at the end of the course and return its folder.

    Raises NewLessonError if the name is no name of a lesson, or taken.
    """
    if not NAME.fullmatch(name):
        raise NewLessonError(f"a lesson is called 12-logout or the like, with two digits first; {name} is not.")
    made = folder / name
    if made.exists():
        raise NewLessonError(f"{made} exists already.")
    contents = {
        f"{FIRST_LANGUAGE}.md": TEXT,
        "exercise/starter.py": STARTER,
        "exercise/solution.py": SOLUTION,
        "exercise/checks.py": CHECKS,
        "exercise/wrong/off_by_one.py": WRONG,
    }
    for path, content in contents.items():
        file = made / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    course = folder / "course.toml"
    before, bracket, after = course.read_text(encoding="utf-8").rpartition("]")
    course.write_text(f'{before.rstrip()}\n    "{name}",\n{bracket}{after}', encoding="utf-8")
    return made
