"""Tells a learner what came of an answer to an exercise: each check with what was found, and a hint if it failed."""

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from .course import FIRST_LANGUAGE
from .exercise import checks_of, failures, module, source, told
from .parse import read


class CannotRun(Exception):
    """The answer is no Python, or stops before anything can be asked of it; the message says where."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check: the line that a learner sees, whether it passed, and if not, what was found and a hint."""

    line: str
    passed: bool
    found: str = ""
    hint: str = ""

    def __str__(self) -> str:
        more = "" if self.passed else f"\n    {self.found}\n    Hint: {self.hint}"
        return f"{'✓' if self.passed else '✗'} {self.line}{more}"


async def judge(folder: Path, answer: str, name: str) -> list[Result]:
    """Return what came of ``answer``, the text of the file ``name``, at the exercise of the lesson in ``folder``.

    Raises CannotRun.
    """
    checks = module("checks", source(folder / "exercise", "checks"))
    hints = read(folder / f"{FIRST_LANGUAGE}.md").hints
    failed = await failures(checks, _module(answer, name))
    return [
        Result(check.__doc__ or each, each not in failed, failed.get(each, ""), hints[each].text)
        for each, check in checks_of(checks).items()
    ]


def _module(answer: str, name: str) -> ModuleType:
    stem = name.removesuffix(".py")
    try:
        return module(stem, answer)
    except SyntaxError as error:
        raise CannotRun(f"{name}, line {error.lineno}: this is not Python: {error.msg}.") from None
    except Exception as error:
        raise CannotRun(f"{name}: {told(error, stem)}.") from None
