"""Runs every program here, and writes docs/performance.md from what they found.

make bench

python -m benchmarks --write    only write the page, from the results of earlier runs
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.rounds import MISSED, RESULTS, table

PAGE = Path(__file__).resolve().parent.parent / "docs/performance.md"
PROGRAMS = (
    "first_paint",
    "page_start",
    "silent_renewal",
    "id_token_check",
    "silent_login",
    "growing_tables",
    "api_call",
    "server_start",
    "second_run",
    "memory",
)
APART = ("load",)
"""Programs that `make bench` does not run, because they take minutes. Their last results are in the page."""

ABOUT = """# How fast it is

Written by `make bench`. Do not edit it: change the programs in `benchmarks/`.

Every figure is the ratio of two things that were measured by turns in one run: the median of the rounds, and between
which ratios the middle half of them lies. Medians of the figures themselves stand last; they say more about the machine
than about this repository. `benchmarks/results/` has every single round.

Nothing was switched off for it: the page that is measured is the page that is served, with its policy and its checks.
"""


def page(results: dict[str, dict[str, Any]]) -> str:
    """Return docs/performance.md."""
    rows = [row for result in results.values() for row in result["comparisons"]]
    parts = [ABOUT, table(rows)]
    missed = [f"- **{row['what']}**: {row['note']}" for row in rows if row["verdict"] == MISSED]
    if missed:
        parts.append("## Missed\n\n" + "\n".join(missed) + "\n")
    if not_run := [name for name in (*PROGRAMS, *APART) if name not in results]:
        missing = "\n".join(f"- `benchmarks/{name}.py` has not been run since it changed" for name in not_run)
        parts.append(f"## Not measured\n\n{missing}\n")
    machines = "\n".join(
        f"| {name} | {machine['date']} | {machine['processor']}, {machine['cores']} cores | {machine['system']}, "
        f"Python {machine['python']} | {machine['load']} |"
        for name, machine in ((name, result["machine"]) for name, result in results.items())
    )
    head = "| program | when | processor | system | load at the end |\n|---|---|---|---|---|\n"
    parts.append(
        f"## The machine\n\nA load above the number of cores means that others worked on it.\n\n{head}{machines}\n"
    )
    return "\n".join(parts)


def main() -> None:
    """Run the command line."""
    if "--write" not in sys.argv:
        for program in PROGRAMS:
            print(f"{program} …", flush=True)
            subprocess.run([sys.executable, "-m", f"benchmarks.{program}"], check=True)
    files = ((program, RESULTS / f"{program}.json") for program in PROGRAMS + APART)
    results = {program: json.loads(file.read_text(encoding="utf-8")) for program, file in files if file.exists()}
    PAGE.write_text(page(results), encoding="utf-8")
    print(f"written: {PAGE}")


if __name__ == "__main__":
    main()
