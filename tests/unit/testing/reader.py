"""docs/test-your-client.md, and somebody who follows it."""

import os
import re
import signal
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.unit.testing.installed import ROOT, lend

DOCUMENT = (ROOT / "docs/test-your-client.md").read_text(encoding="utf-8")
BLOCKS = [(kind, text) for kind, text in re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)]
TEXTS = [text for _, text in BLOCKS]
INSTALL, CLIENT, CHECK, OUTPUT, ACTIONS, PYTEST = TEXTS[:6]
CALLS, ACCESS, FASTAPI, FLASK, DJANGO, CHANGE = TEXTS[6:12]
PLAYWRIGHT, CONFTEST, START, CURL, COMMAND = TEXTS[12:]


class Reader:
    """Somebody who does what the page says, in a folder and an environment of their own: installs, saves the client."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = folder / ".venv"
        venv.create(environment, symlinks=True)
        lend(environment)
        (folder / "implicit-flow-lab").symlink_to(ROOT)
        path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        # The packages are there already; what is printed must not need to be fetched.
        self.environ = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        installed = self.types(INSTALL)
        assert installed.returncode == 0, installed.stderr
        self.saves("my_client.py", CLIENT)

    def types(self, text: str) -> subprocess.CompletedProcess[str]:
        """Type a block into a shell, and return what it printed; the shell stops at the first error."""
        return subprocess.run(
            ["bash", "-e", "-c", text], cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=300
        )

    def saves(self, name: str, text: str) -> None:
        """Save a block as a file."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    @contextmanager
    def leaves_running(self, text: str) -> Iterator[str]:
        """Type a block into a terminal of its own, give its first line, and press Ctrl+C in the end."""
        process = subprocess.Popen(
            ["bash", "-c", text],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert process.stdout
        try:
            yield process.stdout.readline()
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.stdout.close()
            process.wait(10)
