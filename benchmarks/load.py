"""Two hundred browsers that log in and renew silently, on PostgreSQL, with one worker and with two.

    python -m benchmarks.load [SECONDS [BROWSERS]]        make load SECONDS=60

Every answer is checked: state, nonce, signature. First both servers are measured by turns. Then, with two workers, one
of them is killed (SIGKILL) and the database is restarted, while the browsers go on; afterwards every token that was
answered must be in the database, and every session must still be good. A request that got neither an answer nor a
sentence, a wrong answer and a lost token end the program with status 1.
"""

import asyncio
import os
import signal
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx2
import jwt
from sqlalchemy import create_engine, text

from benchmarks.load_browser import Browser, Issuer, Sentence, Tally
from benchmarks.rounds import Comparison, Target, report
from tests import on_postgresql
from tests.e2e.lab import Lab, running

BROWSERS = 200
AT_ONCE = 50  # logins; a server keeps only so many waiting ones from one address
ROUNDS = 3
TARGET = Target(
    f"silent renewals in a second, {BROWSERS} browsers, two workers on PostgreSQL", "the same with one worker", 1.7,
    "renewals", at_least=True,
)  # fmt: skip

Step = Callable[[Browser], Awaitable[None]]


def issuer_of(lab: Lab) -> Issuer:
    """Return where the browsers of a lab log in."""
    address = urlsplit(lab.login)
    with httpx2.Client(trust_env=False) as client:
        url = f"http://127.0.0.1:{address.port}/jwks.json"
        keys = client.get(url, headers={"Host": address.netloc}).json()["keys"]
    return Issuer(
        host=str(address.hostname), port=int(address.port or 0), app=f"{lab.app}/",
        keys={key["kid"]: jwt.PyJWK(key) for key in keys},
    )  # fmt: skip


async def until(end: float, browser: Browser, step: Step, tally: Tally) -> None:
    """Let a browser take one step after another until ``end`` (of the loop's clock)."""
    while asyncio.get_running_loop().time() < end:
        try:
            await step(browser)
        except Sentence:
            tally.sentences += 1
            await asyncio.sleep(0.2)


async def log_in_all(browsers: Sequence[Browser]) -> None:
    """Log in once in every browser."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(browser: Browser) -> None:
        async with room:
            await browser.log_in()

    await asyncio.gather(*map(one, browsers))


def told(name: str, tally: Tally, seconds: float) -> None:
    """Print a line of figures."""
    p50, p99 = (statistics.quantiles(tally.took, n=100)[each] * 1000 for each in (49, 98))
    print(
        f"{name:42} {len(tally.tokens):6} answers, {len(tally.tokens) / seconds:6.1f}/s, median {p50:6.0f} ms, "
        f"p99 {p99:6.0f} ms; {tally.sentences} sentences, {tally.cut_off} cut off, {len(tally.wrong)} wrong",
        flush=True,
    )


def a_worker_of(lab: Lab) -> int:
    """Return one of the processes that answer (on Linux)."""
    pid = lab.parts["all"].pid
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


class Crowd:
    """The browsers of one lab."""

    def __init__(self, lab: Lab, name: str, browsers: int) -> None:
        self._name = name
        self.lab, self.issuer = lab, issuer_of(lab)
        self.tally = Tally()
        self.browsers = [Browser(self.issuer, self.tally) for _ in range(browsers)]
        self.tallies = [self.tally]

    def _new_tally(self) -> Tally:
        self.tally = Tally()
        self.tallies.append(self.tally)
        for each in self.browsers:
            each.tally = self.tally
        return self.tally

    async def log_in(self) -> None:
        """Log in in every browser, and print how long it took."""
        began = time.monotonic()
        await log_in_all(self.browsers)
        told(f"{self._name}: logins", self.tally, time.monotonic() - began)

    async def renew(self, seconds: float) -> float:
        """Renew in all browsers for some seconds. Returns how many answers came in a second."""
        tally = self._new_tally()
        end = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(*(until(end, each, Browser.renew, tally) for each in self.browsers))
        told(f"{self._name}: silent renewals", tally, seconds)
        for each in self.browsers:
            each.close()  # the server would close it meanwhile, and it would look as if a request had been cut off
        return len(tally.tokens) / seconds

    async def survive(self, seconds: float, cluster: on_postgresql.Cluster) -> None:
        """Renew, and log in anew in every tenth browser, while a worker is killed and the database restarts."""
        tally = self._new_tally()
        end = asyncio.get_running_loop().time() + seconds
        steps = [Browser.renew if number % 10 else Browser.log_in for number in range(len(self.browsers))]
        crowd = [until(end, each, step, tally) for each, step in zip(self.browsers, steps, strict=True)]

        async def faults() -> None:
            await asyncio.sleep(seconds / 3)
            os.kill(a_worker_of(self.lab), signal.SIGKILL)
            await asyncio.sleep(seconds / 3)
            await asyncio.to_thread(cluster.stop)
            await asyncio.to_thread(cluster.start)

        await asyncio.gather(faults(), *crowd)
        told(f"{self._name}: killed and restarted", tally, seconds)
        after = self._new_tally()
        for each, step in zip(self.browsers, steps, strict=True):
            if step is Browser.log_in:
                continue  # it may have been in the middle of a login
            try:
                await each.renew()
            except Sentence:
                after.sentences += 1
        told(f"{self._name}: every session afterwards", after, 1)

    def lost(self) -> int:
        """Return how many answered tokens are not in the database."""
        engine = create_engine(self.lab.database_url)
        with engine.connect() as connection:
            kept = set(connection.scalars(text("SELECT key FROM access_tokens")))
        engine.dispose()
        return sum(token not in kept for tally in self.tallies for token in tally.tokens)


@contextmanager
def labs(folder: Path, cluster: on_postgresql.Cluster) -> Iterator[tuple[Lab, Lab]]:
    """Run two labs: with one worker and with two."""
    with ExitStack() as stack:
        made = []
        for workers in (1, 2):
            own = folder / str(workers)
            own.mkdir()
            url = on_postgresql.database_of(str(own), cluster.url)
            changes = {"first_party": "first_party = true", "development": "development = false"}
            environ = {"LAB_DATABASE_URL": url}
            made.append(stack.enter_context(running(own, workers=workers, changes=changes, environ=environ)))
        yield made[0], made[1]


async def measure(one: Crowd, two: Crowd, seconds: float, cluster: on_postgresql.Cluster) -> Comparison:
    """Run everything. Returns the comparison of two workers with one."""
    comparison = Comparison(TARGET)
    for crowd in (one, two):
        await crowd.log_in()
    for number in range(ROUNDS):
        rates = {}
        for crowd in (one, two) if number % 2 else (two, one):
            rates[crowd] = await crowd.renew(seconds / ROUNDS)
        comparison.add(rates[two], rates[one])
    await two.survive(seconds, cluster)
    return comparison


def main(seconds: float = 60, browsers: int = BROWSERS) -> int:
    """Measure and report. Returns the exit status."""
    if on_postgresql.programs() is None:
        print("PostgreSQL is not installed. On Debian: apt-get install postgresql")
        return 1
    with TemporaryDirectory() as folder, on_postgresql.running() as cluster, labs(Path(folder), cluster) as made:
        one, two = Crowd(made[0], "one worker", browsers), Crowd(made[1], "two workers", browsers)
        comparison = asyncio.run(measure(one, two, seconds, cluster))
        lost = one.lost() + two.lost()
    comparison.note = (
        f"this machine has {os.cpu_count()} cores, and the browsers and PostgreSQL need one of them or more"
    )
    if browsers == BROWSERS:
        report("load", [comparison])
    wrong = [each for crowd in (one, two) for tally in crowd.tallies for each in tally.wrong]
    print(f"{lost} answered tokens are not in the database; {len(wrong)} wrong answers {wrong[:3]}")
    return 1 if lost or wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
