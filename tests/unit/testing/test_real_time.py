"""What goes on while a test has frozen the time. Real freezers are in tests/guests."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from server.testing.real_time import MOST_OUTPUT, RealTimeLoop, run_command

WAITS = "import threading; threading.Event().wait()"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands still, wherever its function was taken from."""
    for name in ("time", "monotonic", "perf_counter"):
        monkeypatch.setattr(time, name, lambda: 1_000_000_000.0)
    monkeypatch.setattr("subprocess._time", time.monotonic)


def test_a_timer_ends(frozen: None) -> None:
    with asyncio.Runner(loop_factory=RealTimeLoop) as runner:
        assert runner.run(asyncio.sleep(0.01, "over")) == "over"


def test_a_command_that_does_not_end_is_killed(frozen: None) -> None:
    assert run_command([sys.executable, "-c", WAITS], {}, 0.5) == (None, "")


def test_a_command_is_killed_with_all_that_it_has_started(frozen: None) -> None:
    """As a test runner whose programs hold the pipe open."""
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WAITS!r}])"
    assert run_command([sys.executable, "-c", program], {}, 1) == (None, "")


def test_what_is_left_in_the_background_does_not_count(tmp_path: Path) -> None:
    program = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAITS!r}]); print('done', flush=True)"
    assert run_command([sys.executable, "-c", program], {}, 1) == (0, "done\n")


def test_a_command_may_leave_a_daemon_that_holds_its_output(tmp_path: Path) -> None:
    """As a browser that a test has not closed."""
    program = (
        "import subprocess, sys; "
        f"print(subprocess.Popen([sys.executable, '-c', {WAITS!r}], start_new_session=True).pid)"
    )
    status, pid = run_command([sys.executable, "-c", program], {}, 60)
    os.kill(int(pid), signal.SIGKILL)
    assert status == 0


def test_of_what_a_command_prints_the_end_is_kept() -> None:
    program = f"import sys; sys.stdout.write('first' + 'x' * {MOST_OUTPUT} + 'last')"
    status, output = run_command([sys.executable, "-c", program], {}, 60)
    assert (status, len(output)) == (0, MOST_OUTPUT)
    assert output.endswith("last")


def test_status_output_and_environment() -> None:
    program = "import os, sys; print(os.environ['NAME'], flush=True); os.write(2, b'\\xff'); sys.exit(3)"
    assert run_command([sys.executable, "-c", program], {"NAME": "Ada"}, 30) == (3, "Ada\n\N{REPLACEMENT CHARACTER}")
    assert "NAME" not in os.environ
