"""A real PostgreSQL for the tests, in a temporary folder and on a free port; it ends with them.

    python -m tests.on_postgresql        make test-postgresql: unit tests, conformance and the journey in a browser

With ``TEST_POSTGRESQL``, the address of a database, every test that uses the default database has a schema of its own
there.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parents[1]
VARIABLE = "TEST_POSTGRESQL"
URL = os.environ.get(VARIABLE, "")
NOT_KEPT = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
"""Settings of a database that needs to survive nothing."""

SUITES = (
    ("tests/unit/authorization_server", "tests/unit/server", "tests/unit/api", "--numprocesses", "2"),
    ("tests/conformance",),
    ("tests/e2e/test_journey.py", "--browser", "chromium", "--numprocesses", "2"),
)


@cache
def database_of(name: str, url: str = URL) -> str:
    """Return the address of a schema for ``name``; it is made when it is asked for the first time."""
    schema = f"lab_{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    engine.dispose()
    return f"{url}?options=-csearch_path%3D{schema}"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs: Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found += [Path(path).resolve() for path in [shutil.which("initdb")] if path]
    return found[-1].parent if found else None


class Cluster:
    """A PostgreSQL that listens at ``url``, and can be stopped and started again."""

    def __init__(self, folder: Path, port: int, settings: Sequence[str] = ()) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError("PostgreSQL is not installed")
        self._programs, self._folder, self._port, self._settings = found, folder, port, settings
        # initdb refuses root. Debian's package makes a user for it.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, -1)
        self._run("initdb", "--pgdata", f"{folder}/data", "--auth", "trust", "--username", "lab", "--no-sync")
        self.url = f"postgresql+psycopg://lab@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        settings = ("-p", str(self._port), "-k", str(self._folder), "-h", "127.0.0.1", *self._settings)
        log = ("-l", f"{self._folder}/log")
        self._run("pg_ctl", "-D", f"{self._folder}/data", *log, "-w", "-o", " ".join(settings), "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it: ``fast`` ends every connection, ``immediate`` is a crash."""
        self._run("pg_ctl", "-D", f"{self._folder}/data", "-w", "-m", how, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(
            command, user=self._user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")


@contextmanager
def running(port: int | None = None, settings: Sequence[str] = ()) -> Iterator[Cluster]:
    """Run a PostgreSQL with an empty database while the block runs."""
    from tests.e2e.lab import free_port

    with TemporaryDirectory(prefix="postgresql-") as folder:
        cluster = Cluster(Path(folder), port or free_port(), settings)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")


def main() -> int:
    """Run the suites. Returns the exit status; 0, with a line that says so, where PostgreSQL is not installed."""
    if programs() is None:
        print("PostgreSQL is not installed, so its tests were left out. On Debian: apt-get install postgresql")
        return 0
    with running(settings=NOT_KEPT) as cluster:
        environ = {**os.environ, VARIABLE: cluster.url}
        for suite in SUITES:
            status = subprocess.run([sys.executable, "-m", "pytest", *suite], cwd=ROOT, env=environ).returncode
            if status:
                return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
