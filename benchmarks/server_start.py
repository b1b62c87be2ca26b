"""From the command to the first answer: this authorization server beside one that somebody else wrote, in Node.

python -m benchmarks.server_start
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import ROUNDS, Comparison, Target, by_turns, report
from benchmarks.servers import Provider, ours, theirs

TARGET = Target("the login server, from the command to the first answer", "oidc-provider (npm), the same", 1.0)
NOTE = (
    "imports take two thirds of it, and SQLAlchemy alone more than a quarter; comparing the passwords of the sample "
    "accounts with their hashes (argon2) takes a tenth."
)


def first_answer(provider: Provider) -> float:
    """Start a server and return the milliseconds until it answers."""
    with provider.running() as started:
        return started.after


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparison = Comparison(TARGET, note=NOTE)
    with TemporaryDirectory() as folder:
        data = Path(folder)
        first_answer(ours(data))  # makes the database and the keys
        for pair in by_turns(
            lambda: first_answer(ours(data)), lambda: first_answer(theirs(data, durable=False)), rounds=rounds
        ):
            comparison.add(*pair)
    report("server_start", [comparison])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
