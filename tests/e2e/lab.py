"""The real server, started by the tests as people start it: a process of its own, a free port, an empty data folder."""

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from tests import on_postgresql
from tests.on_postgresql import database_of

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
KEPT = ("meta", "signing_keys", "users", "alembic_version")


def free_port() -> int:
    """Return a port that nothing listens on, and that no outgoing connection will be given before the server has it."""
    while True:
        port = random.randrange(10_000, 32_000)  # below the ports that Linux and macOS hand out by themselves
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue


class Process:
    """A server that listens on ``port``; what it prints goes to ``log``. It runs in ``folder``."""

    def __init__(
        self, command: list[str], port: int, environ: Mapping[str, str], log: Path, folder: Path = ROOT
    ) -> None:
        self._command = command
        self._port = port
        self._environ = {**os.environ, **environ}
        self._log = log
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._environ, stdout=log, stderr=subprocess.STDOUT
            )
        for _ in range(START_SECONDS * 20):
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=1):
                    return
            except OSError:
                try:
                    self._process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
                break
        raise AssertionError(f"the server did not start:\n{self.output()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it: as an administrator would, with Ctrl+C (``SIGINT``), or as a crash would (``SIGKILL``)."""
        assert self._process
        self._process.send_signal(how)
        self._process.wait(10)

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def kill(self) -> None:
        """End it as a crash would."""
        self.stop(signal.SIGKILL)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let it run while the block runs."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def output(self) -> str:
        """Return everything it has printed."""
        return self._log.read_text(encoding="utf-8")


class Lab:
    """A running lab and its addresses. ``parts`` are its processes by name; ``all`` if it is one process.

    ``environ`` are the settings of the environment that it was started with.
    """

    def __init__(
        self, parts: dict[str, Process], ports: dict[str, int], data: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        self.parts = parts
        self.data = data
        self.environ = environ or {}
        self.database_url = self.environ.get("LAB_DATABASE_URL", "")
        self.app = f"http://app.lab.localhost:{ports['app']}"
        self.partner = f"http://app.partner.localhost:{ports['app']}"
        self.login = f"http://login.lab.localhost:{ports['login']}"
        self.authorization_endpoint = f"{self.login}/authorize"
        self.acme = f"http://acme.localhost:{ports['login']}"
        self.api = f"http://api.lab.localhost:{ports['api']}"
        self.home = f"http://localhost:{ports['app']}"

    def output(self) -> str:
        """Return everything the processes have printed."""
        return "\n".join(part.output() for part in self.parts.values())

    def forget(self) -> None:
        """Forget what people did; the accounts of the sample installation and the signing keys stay.

        It saves each test the start of a server of its own.
        """
        if self.database_url:
            forget_in(self.database_url)
        for file in self.data.glob("*.sqlite*"):
            if file.suffix not in (".sqlite", ".sqlite3"):
                continue
            with closing(sqlite3.connect(file, timeout=5)) as database, database:
                tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                for table in tables:
                    if table not in KEPT:
                        by_people = "author IS NOT NULL" if table == "messages" else "TRUE"
                        database.execute(f"DELETE FROM {table} WHERE {by_people}")


def forget_in(url: str) -> None:
    """Forget what people did in a database of PostgreSQL."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            if table not in KEPT:
                connection.execute(text(f"DELETE FROM {table}"))
    engine.dispose()


@contextmanager
def running(
    folder: Path,
    *,
    apart: bool = False,
    changes: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    scenarios: bool = False,
    workers: int = 1,
    more: str = "",
    installed: Path | None = None,
) -> Iterator[Lab]:
    """Run a lab with its data in ``folder``; ``apart``: a process for each part, so that one can crash alone.

    ``changes`` are replacements in the sample configuration: a line that starts with the key becomes the value.
    ``more`` is TOML that is added at its end. ``environ`` are settings of the environment. ``scenarios``: with the
    issuers that misbehave on purpose. ``workers``: how many processes answer. ``installed`` is the command of a lab
    that was installed somewhere, if it is to run instead of this repository's.
    """
    database = {"LAB_DATABASE_URL": database_of(str(folder))} if on_postgresql.URL else {}
    environ = {"LAB_DATA": str(folder / "data"), "PORT": "", **database, **(environ or {})}
    if changes or more:
        config = folder / "lab.toml"
        text = changed((ROOT / "server/sample.toml").read_text(encoding="utf-8"), changes or {})
        config.write_text(f"{text}\n{more}", encoding="utf-8")
        environ["LAB_CONFIG"] = str(config)
    measured = "COVERAGE_PROCESS_START" in os.environ  # make coverage
    ours = [sys.executable, "-m", "tests.e2e.measured_server" if measured else "server"]
    program = [str(installed)] if installed else ours
    names = ("app", "login", "api") if apart else ("all",)
    ports = {name: free_port() for name in names}
    arguments = [item for name in names for item in (f"--{name}-port", str(ports[name]))]
    if not apart:
        arguments = ["--port", str(ports["all"])]
        ports |= dict.fromkeys(("app", "login", "api"), ports["all"])
    if scenarios:
        arguments.append("--scenarios")
    if workers > 1:
        arguments += ["--workers", str(workers)]
    parts = {
        name: Process(
            [*program, *arguments, *(["--only", name] if apart else [])],
            ports[name],
            environ,
            folder / f"{name}.log",
            folder if installed else ROOT,
        )
        for name in names
    }
    started: list[Process] = []
    try:
        for part in parts.values():
            part.start()
            started.append(part)
        yield Lab(parts, ports, folder / "data", environ)
    finally:
        for part in started:
            part.stop()


def changed(text: str, changes: Mapping[str, str]) -> str:
    """Return the configuration with the line of each key replaced. A key that stands nowhere is a mistake."""
    for key, line in changes.items():
        literal = line.replace("\\", r"\\")
        text, count = re.subn(rf"^{re.escape(key)} *=.*$", literal, text, flags=re.MULTILINE)
        assert count, f"{key} is not in the sample configuration"
    return text
