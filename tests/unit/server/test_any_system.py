"""The server on a system that is not Unix: what it imports is there. `make lint` checks the names it uses."""

import subprocess
import sys

import pytest

from tests.unit.authorization_server.lab import ROOT

ONLY_ON_UNIX = ("fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty", "pty", "readline", "curses")
PROGRAM = """
import asyncio, concurrent.futures, json, logging, shutil, subprocess, tempfile  # these have parts for Unix
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in {missing}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

for name in {missing}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Missing())

import server.__main__
{then}
print("done")
"""

SERVE = """
from pathlib import Path
from server import api, authorization_server
from server.__main__ import ACME_CONFIG, SAMPLE_CONFIG, load_page, make_app
from server.config import load
from server.lab.names import LabPorts

environ, ports = {"LAB_DATA": "DATA"}, LabPorts()
config, acme = (load(path, environ, ports) for path in (SAMPLE_CONFIG, ACME_CONFIG))
make_app(None, config, acme, load_page(ports), ports, misbehaving=True, user=config.users[0])
"""
KIT = """
from server.testing import command_line
server.__main__.parser(["test-issuer"])
server.__main__.parser(["check-client"])
from server.testing import authorization_server, check_client, pytest_plugin
"""


@pytest.mark.parametrize("then", [SERVE, KIT], ids=["the lab", "the test kit"])
def test_it_needs_no_module_of_unix(then: str, tmp_path: object) -> None:
    program = PROGRAM.format(missing=ONLY_ON_UNIX, then=then.replace("DATA", str(tmp_path)))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["done"], done.stderr
