"""The command line: ``python -m tools.lessons`` with ``check``, ``new``, ``try`` or ``sheet``."""

import argparse
import asyncio
import sys
from pathlib import Path

from . import attempt, check
from .course import FIRST_LANGUAGE, FOLDER, order
from .new import NewLessonError, begin
from .parse import read
from .sheet import sheet


def main() -> int:
    """Run the command line. Returns the exit status: 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.lessons", description="The lessons of the course.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="say what is wrong in the lessons")
    new = commands.add_parser("new", help="begin a lesson at the end of the course")
    new.add_argument("name", help="two digits and a name, such as 12-logout")
    trial = commands.add_parser("try", help="say what an answer to an exercise does right, and give hints")
    trial.add_argument("lesson", choices=order(), metavar="lesson", help="such as 02-login")
    trial.add_argument("file", type=Path, help="your answer; begin with a copy of the exercise's starter.py")
    printed = commands.add_parser("sheet", help="write a sheet for a class, to be printed")
    printed.add_argument("file", type=Path, help="such as dist/sheet.html")
    arguments = parser.parse_args()
    try:
        match arguments.command:
            case "check":
                return _check()
            case "new":
                return _new(arguments.name)
            case "sheet":
                return _sheet(arguments.file)
            case _:
                return _try(FOLDER / arguments.lesson, arguments.file)
    except (attempt.CannotRun, NewLessonError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _check() -> int:
    found = sorted(check.problems())
    for problem in found:
        print(problem)
    for language, names in check.missing().items():
        if names:
            print(f"Not in {language} yet: {', '.join(names)}")
    print(f"{len(found)} problems in {FOLDER.name}/" if found else f"{FOLDER.name}/ is in order")
    return int(bool(found))


def _new(name: str) -> int:
    made = begin(name)
    print(f"{made} is made. `python -m tools.lessons check` says what is still missing.")
    return 0


def _try(folder: Path, file: Path) -> int:
    results = asyncio.run(attempt.judge(folder, file.read_text(encoding="utf-8"), file.name))
    for result in results:
        print(result)
    passed = sum(result.passed for result in results)
    print(f"{passed} of {len(results)} checks passed")
    return int(passed < len(results))


def _sheet(file: Path) -> int:
    lessons = [read(FOLDER / name / f"{FIRST_LANGUAGE}.md") for name in order()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(sheet(lessons, FIRST_LANGUAGE), encoding="utf-8")
    print(f"{file} is written. Open it in a browser, and print it.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
