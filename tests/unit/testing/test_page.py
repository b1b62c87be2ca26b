"""docs/test-your-client.md: what is printed there is run here, in the order in which it stands."""

import json
import re
import stat

import pytest
import yaml

from server.testing.authorization_server import AuthorizationServer
from server.testing.operations import OPERATIONS
from tests.e2e.lab import free_port
from tests.unit.testing.reader import (
    ACTIONS,
    BLOCKS,
    CALLS,
    CHANGE,
    CHECK,
    CLIENT,
    COMMAND,
    CONFTEST,
    CURL,
    DOCUMENT,
    INSTALL,
    OUTPUT,
    PYTEST,
    START,
    Reader,
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Somebody who has installed it and saved the client."""
    return Reader(tmp_path_factory.mktemp("reader"))


def test_the_blocks_are_of_the_kinds_they_say() -> None:
    kinds = "sh python sh text yaml python" + 6 * " python" + " python python sh sh sh"
    assert [kind for kind, _ in BLOCKS] == kinds.split()


def test_the_command_finds_the_holes_that_the_page_shows(reader: Reader) -> None:
    checked = reader.types(CHECK)
    printed = checked.stdout.splitlines()
    assert checked.returncode == 1, checked.stderr
    parts = [part.strip("\n") for part in OUTPUT.split("…\n") if part]
    assert len(parts) == 4
    for part in parts:
        assert f"\n{part}\n" in f"\n{checked.stdout}"
    assert OUTPUT.startswith(printed[0])
    assert OUTPUT.endswith("…\n")
    assert re.fullmatch(r"\d+ right, \d+ wrong, \d+ allowed, \d+ not reached", printed[-1])
    assert "https://openid.net/specs/openid-connect-core-1_0.html#ImplicitIDTValidation" in checked.stdout
    assert not [line for line in printed if "did not end" in line]


def test_the_steps_in_github_actions_run(reader: Reader) -> None:
    steps = yaml.safe_load(ACTIONS)["jobs"]["check"]["steps"]
    install, check = (step["run"] for step in steps if "run" in step)
    assert install == INSTALL.strip()
    done = reader.types(check.replace(" -- ", " --scenario nonce-invalid -- "))
    assert done.returncode == 1, done.stderr
    assert steps[-1]["with"]["sarif_file"] == "check.sarif"
    assert '"level": "error"' in (reader.folder / "check.sarif").read_text(encoding="utf-8")
    assert "<failure" in (reader.folder / "check.xml").read_text(encoding="utf-8")


def test_the_tests_pass(reader: Reader) -> None:
    reader.saves("test_my_client.py", PYTEST)
    done = reader.types("python -m pytest -q -p no:playwright test_my_client.py")
    assert done.returncode == 0, done.stdout
    assert "13 passed" in done.stdout


CHECKS_THE_NONCE = """        if claims.get("nonce") != self.nonce:
            raise ValueError("nonce")
        headers ="""


def test_the_lines_about_an_api_and_a_changed_token_run(reader: Reader) -> None:
    """The client of the page does not look at the nonce; this one does."""
    careful = CLIENT.replace("        jwt.decode(", "        claims = jwt.decode(")
    reader.saves("change/my_client.py", careful.replace("        headers =", CHECKS_THE_NONCE))
    reader.saves("change/test_change.py", f"{PYTEST.partition('def test_ada')[0]}{CHANGE}")
    calls = "".join(f"    {line}\n" for line in CALLS.splitlines())
    reader.saves("change/test_calls.py", f"def test_calls(authorization_server):\n{calls}")
    done = reader.types("cd change && python -m pytest -q -p no:playwright")
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_the_other_host_name_is_taken(reader: Reader) -> None:
    reader.saves("other/conftest.py", CONFTEST)
    program = "def test(authorization_server): assert '/localhost:' in authorization_server.issuer\n"
    reader.saves("other/test_host.py", program)
    done = reader.types("python -m pytest -q -p no:playwright other")
    assert done.returncode == 0, done.stdout


def test_curl_and_the_command_do_what_they_say(reader: Reader) -> None:
    port = str(free_port())
    with reader.leaves_running(START.replace("9000", port)) as line:
        about = json.loads(line)
        assert about["issuer"] == f"http://127.0.0.1:{port}"
        curl = reader.types(CURL.replace("9000", port))
        assert curl.returncode == 0, curl.stdout + curl.stderr
        assert '"name":"nonce-invalid"' in curl.stdout
        assert "http://localhost:3000/callback#id_token=" in curl.stdout
        log, _ = json.JSONDecoder().raw_decode(curl.stdout.partition("\n")[2])  # below the line with the redirect
        (asked,) = [each for each in log if each["path"] == "/authorize"]
        assert dict(asked["parameters"])["nonce"] == "my-nonce"
        assert stat.S_IMODE((reader.folder / "issuer.json").stat().st_mode) == 0o600
        command = reader.types(COMMAND.replace("9000", port))
        assert command.returncode == 0, command.stderr
        assert '"name": "invalid-athash"' in command.stdout
        assert '"runs": []' in command.stdout


def test_the_table_has_every_operation() -> None:
    rows = re.findall(r"^\| [^|]+ \| (.+) \| `admin ([\w-]+)` \| `(\w+)(?: (\S+))?` \|$", DOCUMENT, re.MULTILINE)
    assert [(method, path) for *_, method, path in rows] == [(each.method, each.path) for each in OPERATIONS]
    names = {name for methods, *_ in rows for name in re.findall(r"`(\w+)`", methods)}
    public = {name for name in vars(AuthorizationServer) if not name.startswith("_")}
    assert names - {"SCENARIOS"} == public - {"log_in", "close"}
