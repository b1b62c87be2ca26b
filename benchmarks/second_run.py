"""`make run` for the second time, when everything is set up: from the command to the first answer.

python -m benchmarks.second_run
"""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import ROUNDS, Comparison, Target, report
from benchmarks.servers import ours

TARGET = Target("`make run`, second time, to the first answer", "2 seconds", 1.0)
LIMIT = 2_000  # ms
NOTE = "the server's own start takes nearly all of it."


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparison = Comparison(TARGET, note=NOTE)
    with TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            server = ours(Path(folder))
            with replace(server, command=["make", "run", f"PORT={server.port}"]).running() as started:
                if number:  # the first one makes the database and the keys
                    comparison.add(started.after, LIMIT)
    report("second_run", [comparison])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
