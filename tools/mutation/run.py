"""Runs the tests against every mutant, in a pytest session that collects the tests once.

Each mutant runs in a forked process in which the changed code replaces the old, so nothing is imported
or collected again. As many run at a time as there are processors.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings

from .change import change_function, change_module, functions_of
from .lines import lines_of
from .mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "app.oidc"
TESTS = "tests/unit/oidc"
OTHER = ("providers_page", "rows")
"""Tests of documents, not of the client's code."""
TIME_LIMIT_SECONDS = 30
"""A mutant that runs longer, for example in an endless loop, counts as noticed."""

settings.register_profile("mutation", max_examples=25, database=None, derandomize=True, deadline=None)


@dataclass(slots=True)
class Result:
    """The outcome. ``survivors`` describes the mutants that no test noticed."""

    killed: int = 0
    survivors: list[str] = field(default_factory=list)


def targets(names: tuple[str, ...]) -> dict[str, Path]:
    """Return the modules to change and their files."""
    folder = ROOT.joinpath(*PACKAGE.split("."))
    return {f"{PACKAGE}.{name}": folder.joinpath(*name.split(".")).with_suffix(".py") for name in names}


def words_for(module: str, mutant: Mutant) -> str:
    """Return one line for a mutant that stays the same when lines move."""
    return f"{module.removeprefix(PACKAGE + '.')}: {mutant.function or 'import'}: {mutant.change}"


class Session:
    """The plugin: collects, looks which test passes through which line, then tries every mutant."""

    def __init__(self, modules: dict[str, Path]) -> None:
        self._modules = modules
        self._met: Counter[str] = Counter()
        self._forks: dict[int, str] = {}
        self.result = Result()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's own loop."""
        paths = set(map(str, self._modules.values()))
        passing_through = lines_of(session.items, paths)
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
                self._try(partial(fails, change, tests), self._numbered(words_for(module, mutant)))
            print(f"{module}: {sum(self._met.values())} mutants begun", file=sys.__stderr__)
        while self._forks:
            self._wait_for_one()
        return True

    def _numbered(self, words: str) -> str:
        """Tell places of one function that read the same from each other."""
        self._met[words] += 1
        return words if self._met[words] == 1 else f"{words}  (place {self._met[words]})"

    def _try(self, work: Callable[[], bool], words: str) -> None:
        if len(self._forks) >= (os.cpu_count() or 1):
            self._wait_for_one()
        self._forks[forked(work)] = words

    def _wait_for_one(self) -> None:
        child, status = os.wait()
        words = self._forks.pop(child)
        if status != 0:
            self.result.killed += 1
        else:
            self.result.survivors.append(words)
            print(f"survived  {words}", file=sys.__stderr__, flush=True)


def fails(change: Callable[[], None], tests: list[pytest.Item]) -> bool:
    """Make the change and say whether a test fails, or is never reached because the change itself breaks."""
    change()
    return any(
        report.failed
        for test, following in zip(tests, [*tests[1:], *tests[:1]], strict=True)
        for report in runtestprotocol(test, log=False, nextitem=following)
    )


def forked(work: Callable[[], bool]) -> int:
    """Do ``work`` in a process of its own and return its id. It exits with 0 only if ``work`` says False in time."""
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
    return child


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
