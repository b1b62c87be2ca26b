"""How much slower a silent login is when the tables are full: live tokens, sessions and consents, up to a million each.

    python -m benchmarks.growing_tables

The servers run in this process, without a network, and what is compared is the processor's time, because the rest of
a login is waiting for the disk, which a busy machine makes arbitrary.
"""

import asyncio
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from benchmarks.rounds import ROUNDS, Comparison, Target, report
from server.authorization_server.records.storage import Storage, access_tokens, consents, sessions
from tests.unit.authorization_server.lab import Browser, Lab, new_lab

ROWS = (100, 20_000, 1_000_000)
AT_ONCE = 20_000  # rows that are written at once
LOGINS = 20  # in a row, by turns


def target(rows: int) -> Target:
    """Return what is compared with ``rows`` in each of the tables."""
    what = f"a silent login with {rows:,} live tokens, sessions and consents"
    return Target(what, "the same with none", 1.15, "ms of the processor")


def fill(lab: Lab, count: int) -> None:
    """Put ``count`` rows that do not expire soon into each of the tables."""
    now = lab.clock()
    rows = {
        access_tokens: lambda number: {"key": number, "grant": {}, "expires_at": now + 7_200},
        sessions: lambda number: {
            "key": number, "sid": number, "subject": number, "connection": "Username-Password-Authentication",
            "amr": ["pwd"], "auth_time": now, "created_at": now, "seen_at": now,
        },
        consents: lambda number: {
            "subject": number, "client_id": "spa", "audience": "", "granted": [], "declined": [], "updated_at": now
        },
    }  # fmt: skip
    storage = Storage(lab.config.server.database_url)
    for table, row in rows.items():
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, count))
            with storage.write() as connection:
                connection.execute(insert(table), [row(f"{number:064}") for number in numbers])
    storage.close()


async def logins(browser: Browser, lab: Lab) -> float:
    """Return the median of some silent logins, in milliseconds of the processor."""
    took = []
    for _ in range(LOGINS):
        began = time.process_time()
        page = await browser.get(lab.authorize_url(prompt="none"))
        took.append(time.process_time() - began)
        if "access_token" not in page.fragment:
            raise RuntimeError(f"no tokens: {page.location}")
    return statistics.median(took) * 1000


async def measure(folder: Path, rows: int, rounds: int) -> Comparison:
    """Run the rounds with ``rows`` in each of the tables."""
    comparison = Comparison(target(rows))
    labs = []
    for name in ("full", "empty"):
        (folder / name).mkdir()
        lab = new_lab(folder / name, lambda config: config)
        browser, _ = await lab.logged_in()
        labs.append((browser, lab))
    fill(labs[0][1], rows)
    full, empty = (partial(logins, *each) for each in labs)
    for number in range(rounds):
        if number % 2:
            theirs = await empty()
            comparison.add(await full(), theirs)
        else:
            comparison.add(await full(), await empty())
    return comparison


def main(rounds: int = ROUNDS) -> None:
    """Measure and report."""
    comparisons = []
    for rows in ROWS:
        with TemporaryDirectory() as folder:
            comparisons.append(asyncio.run(measure(Path(folder), rows, rounds)))
    report("growing_tables", comparisons)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
