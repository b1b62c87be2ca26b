"""The command line: ``python -m tools.lessons check`` and ``python -m tools.lessons new 12-logout``."""

import argparse
import sys

from . import check
from .course import FOLDER
from .new import NewLessonError, begin


def main() -> int:
    """Run the command line. Returns the exit status: 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.lessons", description="The lessons of the course.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="say what is wrong in the lessons")
    new = commands.add_parser("new", help="begin a lesson at the end of the course")
    new.add_argument("name", help="two digits and a name, such as 12-logout")
    arguments = parser.parse_args()
    try:
        return _check() if arguments.command == "check" else _new(arguments.name)
    except (NewLessonError, OSError, ValueError) as error:
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


if __name__ == "__main__":
    raise SystemExit(main())
