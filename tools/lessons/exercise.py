"""Runs an exercise: a learner's code, and the checks that look at what it does.

A check is a function of ``checks.py`` whose name begins with ``check_``. Its docstring is the line that the learner
sees, and it gets the learner's module. It passes if it returns; what it raises says what was found.
A wrong answer is laid over the solution, so its file holds only what is wrong in it.
"""

import asyncio
import inspect
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import ModuleType

TIME_LIMIT = 3.0  # seconds for one check
Check = Callable[[ModuleType], Awaitable[None] | None]
FAILS = re.compile(r"# fails:((?: .+\n#)* .+)")


def module(name: str, *sources: str) -> ModuleType:
    """Return a module made of ``sources``, each run on top of those before it. Raises whatever they raise."""
    made = ModuleType(name)
    for source in sources:
        exec(compile(source, f"{name}.py", "exec"), made.__dict__)  # noqa: S102
    return made


def checks_of(checks: ModuleType) -> Mapping[str, Check]:
    """Return the checks of a module by name, in the order in which they are written."""
    return {name: value for name, value in vars(checks).items() if name.startswith("check_")}


async def failures(checks: ModuleType, yours: ModuleType) -> dict[str, str]:
    """Return the checks that ``yours`` fails, each with a sentence. A check that waits too long has failed."""
    found: dict[str, str] = {}
    for name, check in checks_of(checks).items():
        try:
            result = check(yours)
            if inspect.isawaitable(result):
                async with asyncio.timeout(TIME_LIMIT):
                    await result
        except Exception as error:
            found[name] = told(error, yours.__name__)
    return found


def told(error: Exception, name: str) -> str:
    """Return what to tell a learner about ``error``, which the module called ``name`` has raised or a check has."""
    if isinstance(error, AssertionError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    line = next((frame.lineno for frame in reversed(frames) if frame.filename == f"{name}.py"), None)
    place = f"in line {line} " if line else ""
    return f"your code stopped {place}with {type(error).__name__}: {error}"


def named(wrong: str) -> frozenset[str]:
    """Return the checks that the text of a wrong answer says it fails, in the comment at its top."""
    found = FAILS.match(wrong)
    return frozenset(re.findall(r"\w+", found[1])) if found else frozenset()


def source(folder: Path, name: str) -> str:
    """Return the text of one file of the exercise in ``folder``."""
    return (folder / f"{name}.py").read_text(encoding="utf-8")
