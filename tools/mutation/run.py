"""Runs the tests against every mutant, in a pytest session that collects the tests once.

Each mutant lives in a forked process, in which the changed code takes the place of the old, so nothing is imported
or collected again.
"""

import ast
import gc
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import pytest
from _pytest.runner import runtestprotocol  # there is no public way to run one item again
from hypothesis import settings

from .mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "app.oidc"
TESTS = "tests/unit/oidc"
FIRST = (
    "test_limits.py",
    "test_choosing_a_key.py",
    "test_keys.py",
    "test_findings.py",
    "test_parsers.py",
    "test_requests.py",
    "test_checks.py",
)
"""Tests that look closely at one thing; the others make whole logins for some other reason."""
OTHER = ("mutants", "providers_page")
"""Tests of something else than the client's code."""
TIME_LIMIT_SECONDS = 30
"""A mutant may loop for ever; that is noticed too."""
TESTS_SECONDS = 4.0
"""How much of the tests is tried on one mutant, as they ran without it; hundreds of tests pass through most lines."""

settings.register_profile("mutation", max_examples=25, database=None, derandomize=True, deadline=None)


@dataclass(slots=True)
class Result:
    """How it went. ``survivors`` are the words for the mutants that no test noticed."""

    killed: int = 0
    survivors: list[str] = field(default_factory=list)


def targets(names: tuple[str, ...]) -> dict[str, Path]:
    """Return the modules to change and their files."""
    return {
        f"{PACKAGE}.{name}": ROOT.joinpath(*PACKAGE.split("."), *name.split(".")).with_suffix(".py") for name in names
    }


def words_for(module: str, mutant: Mutant) -> str:
    """Return one line for a mutant that stays the same when lines move."""
    return f"{module.removeprefix(PACKAGE + '.')}: {mutant.function or 'import'}: {mutant.change}"


class Session:
    """The plugin: collects, looks which test passes through which line, then tries every mutant."""

    def __init__(self, modules: dict[str, Path]) -> None:
        self._modules = modules
        self._met: Counter[str] = Counter()
        self.result = Result()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's own loop."""
        items = session.items
        paths = set(map(str, self._modules.values()))
        passing_through = lines_of(items, paths)
        functions = functions_of(paths)
        for module, path in self._modules.items():
            anywhere = {
                test: None for (file, _), tests in passing_through.items() if file == str(path) for test in tests
            }
            for mutant in mutants(path.read_text(encoding="utf-8")):
                if mutant.function is None:
                    change = partial(change_module, module, path, mutant)
                    tests = list(anywhere)
                else:
                    change = partial(change_function, path, mutant, functions)
                    tests = passing_through.get((str(path), mutant.line), [])
                self._count(bool(tests) and in_fork(partial(fails, change, tests)), words_for(module, mutant))
            print(
                f"{module}: {sum(self._met.values())} mutants so far, {self.result.killed} killed", file=sys.__stderr__
            )
        return True

    def _count(self, noticed: bool, words: str) -> None:
        self._met[words] += 1
        if self._met[words] > 1:  # two places of one function that read the same
            words = f"{words}  (place {self._met[words]})"
        if noticed:
            self.result.killed += 1
        else:
            self.result.survivors.append(words)
            print(f"survived  {words}", file=sys.__stderr__, flush=True)


def lines_of(items: list[pytest.Item], paths: set[str]) -> dict[tuple[str, int], list[pytest.Item]]:
    """Run all tests once. Return which of them pass through which line, quick ones first."""
    found: dict[tuple[str, int], list[tuple[float, int]]] = {}
    for number, item in enumerate(items):
        seen: set[tuple[str, int]] = set()

        def trace(frame: FrameType, event: str, argument: object, /, seen: set[tuple[str, int]] = seen) -> None:
            if frame.f_code.co_filename not in paths:
                return
            # The whole function counts: a statement of several lines reports some of them only.
            seen.update((frame.f_code.co_filename, line) for _, _, line in frame.f_code.co_lines() if line)

        began = time.process_time()
        sys.settrace(trace)
        try:
            # The first item follows the last, so that what belongs to the session stays for the forks.
            reports = runtestprotocol(item, log=False, nextitem=items[(number + 1) % len(items)])
        finally:
            sys.settrace(None)
        if any(report.failed for report in reports):
            raise pytest.UsageError(f"{item.nodeid} fails without any mutant:\n{reports}")
        for place in seen:
            found.setdefault(place, []).append((time.process_time() - began, number))
    return {place: [items[number] for number in quickest(tests, items)] for place, tests in found.items()}


def quickest(tests: list[tuple[float, int]], items: list[pytest.Item]) -> list[int]:
    """Return the close and the quick tests first, and no more than fit into the time that one mutant gets."""
    chosen: list[int] = []
    total = 0.0

    def closeness(test: tuple[float, int]) -> tuple[int, float]:
        name = items[test[1]].path.name
        return FIRST.index(name) if name in FIRST else len(FIRST), test[0]

    for seconds, number in sorted(tests, key=closeness):
        total += seconds
        if chosen and total > TESTS_SECONDS:
            break
        chosen.append(number)
    return chosen


def functions_of(paths: set[str]) -> dict[tuple[str, str], FunctionType]:
    """Return the functions and methods that are defined in ``paths``."""
    found = (thing for thing in gc.get_objects() if isinstance(thing, FunctionType))
    return {
        (each.__code__.co_filename, each.__qualname__): each for each in found if each.__code__.co_filename in paths
    }


def fails(change: Callable[[], None], tests: list[pytest.Item]) -> bool:
    """Make the change and say whether a test fails, or is never reached because the change itself breaks."""
    change()
    return any(
        report.failed
        for test, following in zip(tests, [*tests[1:], tests[0]], strict=True)
        for report in runtestprotocol(test, log=False, nextitem=following)
    )


def change_function(path: Path, mutant: Mutant, functions: dict[tuple[str, str], FunctionType]) -> None:
    """Put the changed code of a function into the function that everybody has already imported."""
    assert mutant.function  # noqa: S101  # the caller has looked
    module = compile(mutant.tree, str(path), "exec")
    changed = next(code for code in codes(module) if code.co_qualname == mutant.function)
    functions[str(path), mutant.function].__code__ = changed


def change_module(name: str, path: Path, mutant: Mutant) -> None:
    """Run the changed module, and put its values, defaults and class attributes where the old ones are."""
    old = sys.modules[name].__dict__
    new = {key: old[key] for key in ("__name__", "__package__", "__file__", "__spec__", "__loader__")}
    exec(compile(mutant.tree, str(path), "exec"), new)  # noqa: S102  # our own module, changed
    users: set[str] = set()
    for key, value in new.items():
        before = old.get(key)
        if key.startswith("__") or value is before:
            continue
        if isinstance(before, FunctionType) and isinstance(value, FunctionType):
            before.__defaults__, before.__kwdefaults__ = value.__defaults__, value.__kwdefaults__
        elif isinstance(before, type) and before.__module__ == name:
            change_class(before, value)
        else:
            for module in [each for each in sys.modules.values() if vars(each).get(key) is before]:
                setattr(module, key, value)
                users.add(module.__name__)
    for user in users - {name}:  # what they have made of it at import is made again
        if user.startswith(PACKAGE) and (source := sys.modules[user].__file__):
            tree = ast.parse(Path(source).read_text(encoding="utf-8"))
            change_module(user, Path(source), Mutant(None, 0, "", tree))


def change_class(old: type, new: object) -> None:
    """Give ``old`` the plain attributes and the defaults of ``new``."""
    for key, value in vars(new).items():
        before = vars(old).get(key)
        if isinstance(before, FunctionType) and isinstance(value, FunctionType):
            before.__defaults__, before.__kwdefaults__ = value.__defaults__, value.__kwdefaults__
        elif isinstance(value, int | float | str | tuple | frozenset) and not key.startswith("__"):
            setattr(old, key, value)


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield all code in ``code``."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from codes(constant)


def in_fork(work: Callable[[], bool]) -> bool:
    """Do ``work`` in a process of its own; True if it says so, breaks or takes too long."""
    child = os.fork()
    if not child:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(TIME_LIMIT_SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        status = 1
        try:
            status = int(work())
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return status != 0


def pytest_arguments() -> list[str]:
    """Return the command line for the tests: quiet, one process, few examples."""
    plugins = [
        "-o",
        "addopts=--import-mode=importlib",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:terminal",
        "-p",
        "no:xdist",
        "-p",
        "no:playwright",
    ]
    warning = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # Hypothesis is imported before pytest starts
    return [
        *plugins,
        *warning,
        "-x",
        "-s",
        "--hypothesis-profile=mutation",
        *(f"--ignore={TESTS}/test_{name}.py" for name in OTHER),
        TESTS,
    ]
