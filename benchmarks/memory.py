"""Whether the server's memory grows: after 100,000 silent logins, and after 1,000.

    python -m benchmarks.memory
    python -m benchmarks.memory 20000    after as many as this

It is the memory of the process that is in use (VmRSS), so this runs on Linux alone. Each round is a hundredth of the
logins after the first 1,000, in the last tenth of them.
"""

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import ROUNDS, Comparison, Target, report
from benchmarks.servers import ours
from benchmarks.silent_login import Visitor, silent_logins

FIRST, ALL = 1_000, 100_000


def memory(process: int) -> float:
    """Return the MiB of memory that a process has in use."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s*(\d+) kB", status)
    if not found:
        raise RuntimeError("this system does not tell the memory of a process")
    return int(found[1]) / 1024


def main(logins: int = ALL) -> None:
    """Measure and report."""
    comparison = Comparison(Target(f"memory after {logins:,} silent logins", f"after {FIRST:,}", 1.2, "MiB"))
    with TemporaryDirectory() as folder:
        provider = ours(Path(folder))
        with provider.running() as started:
            request = Visitor(provider).log_in()
            silent_logins(provider.port, request, FIRST)
            before = memory(started.process)
            each = (logins - FIRST) // (10 * ROUNDS)
            silent_logins(provider.port, request, logins - FIRST - each * (ROUNDS - 1))
            comparison.add(memory(started.process), before)
            for _ in range(ROUNDS - 1):
                silent_logins(provider.port, request, each)
                comparison.add(memory(started.process), before)
    report("memory", [comparison])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
