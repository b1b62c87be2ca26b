"""Finds the tests that pass through each line, and the order in which to try them on a mutant of that line."""

import sys
import time
from pathlib import Path
from types import FrameType

import pytest
from _pytest.runner import runtestprotocol  # there is no public way to run one item again

TESTS_SECONDS = 4.0
"""How long the tests of one mutant may take, measured without it; hundreds of tests pass through most lines."""


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
            # The first item follows the last, so that fixtures of the session are kept for the forks.
            reports = runtestprotocol(item, log=False, nextitem=items[(number + 1) % len(items)])
        finally:
            sys.settrace(None)
        if any(report.failed for report in reports):
            raise pytest.UsageError(f"{item.nodeid} fails without any mutant:\n{reports}")
        for place in seen:
            found.setdefault(place, []).append((time.process_time() - began, number))
    return {
        place: [items[number] for number in quickest(tests, items, Path(place[0]))] for place, tests in found.items()
    }


def distance(test: Path, source: Path) -> int:
    """Return how far a test file is from the source file it may mirror: 0 its mirror, 1 the same folder, 2 elsewhere.

    A test that looks closely at one module notices a mistake there sooner than one that makes a whole login.
    """
    if test.stem == f"test_{source.stem}" or test.stem.startswith(f"test_{source.stem}_"):
        return 0
    return 1 if test.parent.name == source.parent.name else 2


def quickest(tests: list[tuple[float, int]], items: list[pytest.Item], source: Path) -> list[int]:
    """Return the numbers of the closest and quickest tests first, and no more than fit into the time of one mutant."""
    chosen: list[int] = []
    total = 0.0
    for seconds, number in sorted(tests, key=lambda test: (distance(items[test[1]].path, source), test[0])):
        total += seconds
        if chosen and total > TESTS_SECONDS:
            break
        chosen.append(number)
    return chosen
