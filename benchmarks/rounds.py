"""Compares two things that are measured by turns in one run, and keeps what came of it.

A figure of one machine says little about another, and a busy machine spoils both; what lasts is the ratio of two
things measured side by side. So every program under ``benchmarks/`` measures *ours* and *theirs* by turns, and what
it reports is the median of the ratios of its rounds, with the quartiles as their spread.
"""

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
ROUNDS = 10
MISSED, MET = "missed", "met"


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table: ``what`` is compared with ``against``, and the ratio may be ``limit`` at the most.

    ``at_least`` turns the limit round: more is better. ``unit`` is that of the measured figures.
    """

    what: str
    against: str
    limit: float
    unit: str = "ms"
    at_least: bool = False

    def is_met(self, ratio: float) -> bool:
        """Return whether ``ratio`` keeps to the limit."""
        return ratio >= self.limit if self.at_least else ratio <= self.limit

    @property
    def limit_in_words(self) -> str:
        """Return the limit as the table says it."""
        return f"at {'least' if self.at_least else 'most'} {self.limit:g}"


@dataclass(slots=True)
class Comparison:
    """The rounds of one target: the figures of ``ours`` and ``theirs``, a pair for each round."""

    target: Target
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    note: str = "no reason is known"
    """Why the target is missed, if it is."""

    def add(self, ours: float, theirs: float) -> None:
        """Add a round."""
        self.ours.append(ours)
        self.theirs.append(theirs)

    @property
    def ratios(self) -> list[float]:
        """Return ours divided by theirs, for each round."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """Return the median of the ratios."""
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """Return the quartiles of the ratios: half of the rounds lie between them."""
        first, _, third = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return first, third

    def as_json(self) -> dict[str, Any]:
        """Return everything, the single rounds too, as JSON has it."""
        verdict = MET if self.target.is_met(self.ratio) else MISSED
        return {
            **asdict(self.target),
            "limit_in_words": self.target.limit_in_words,
            "ratio": self.ratio,
            "spread": self.spread,
            "verdict": verdict,
            "median_ours": statistics.median(self.ours),
            "median_theirs": statistics.median(self.theirs),
            "ours": self.ours,
            "theirs": self.theirs,
            "note": self.note,
        }


def by_turns(
    ours: Callable[[], float], theirs: Callable[[], float], *, rounds: int = ROUNDS
) -> list[tuple[float, float]]:
    """Call both in each round, each of them first in every second one. Returns the pairs of what they returned."""
    pairs = []
    for number in range(rounds):
        if number % 2:
            second = theirs()
            pairs.append((ours(), second))
        else:
            pairs.append((ours(), theirs()))
    return pairs


def machine() -> dict[str, object]:
    """Return what one must know of this machine to judge a figure."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "processor": model or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }


def report(program: str, comparisons: Sequence[Comparison]) -> None:
    """Print a table of ``comparisons`` and keep it as JSON under the name of ``program``."""
    RESULTS.mkdir(exist_ok=True)
    rows = [comparison.as_json() for comparison in comparisons]
    result = {"machine": machine(), "comparisons": rows}
    (RESULTS / f"{program}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(table(rows))


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return ``rows``, each as :meth:`Comparison.as_json` gives it, as a Markdown table."""
    lines = [
        "| what | against | ratio | half of the rounds | target | | medians |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        low, high = row["spread"]
        lines.append(
            f"| {row['what']} | {row['against']} | **{row['ratio']:.2f}** | {low:.2f} to {high:.2f} "
            f"| {row['limit_in_words']} | {row['verdict']} "
            f"| {row['median_ours']:,.0f} to {row['median_theirs']:,.0f} {row['unit']} |"
        )
    return "\n".join(lines) + "\n"
