"""What the command line loads: the kit for people who write clients only if one of its commands is asked for."""

import subprocess
import sys

import pytest

from tests.unit.authorization_server.lab import ROOT

RUN = """
import sys
from server.__main__ import main

main(sys.argv[1:])
print("loaded:", any(name.startswith(("server.testing", "server.scenarios")) for name in sys.modules))
"""


def output(*command: str) -> str:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_help_names_the_commands_of_the_kit() -> None:
    words = output("-m", "server", "--help")
    assert all(command in words for command in ("test-issuer", "admin", "check-client"))


@pytest.mark.parametrize(("arguments", "loaded"), [(("--port", "8139", "health"), False), (("admin", "show"), True)])
def test_the_kit_and_the_scenarios_are_loaded_when_they_are_asked_for(arguments: tuple[str, ...], loaded: bool) -> None:
    assert f"loaded: {loaded}" in output("-c", RUN, *arguments)
