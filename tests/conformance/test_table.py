"""The table: every module of the list is replayed, and the page shows that each passed."""

import re
from pathlib import Path

from server.authorization_server.scenarios import SCENARIOS
from server.config import load
from server.lab_hosts import LabPorts
from tests.conformance.conftest import COLUMNS, PLANS, expected_modules
from tests.conformance.page import parts

HERE = Path(__file__).parent


def modules_in(name):
    return re.findall(r'module\("(oidcc-[\w-]+)"\)', (HERE / name).read_text(encoding="utf-8"))


def test_every_module_of_the_list_is_replayed_once():
    found = modules_in("test_authorization.py") + modules_in("test_once.py")
    assert sorted(found) == sorted(expected_modules())


def test_the_page_is_full_and_green():
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", parts()[0], re.MULTILINE))
    assert rows.keys() == expected_modules()
    for name, row in rows.items():
        passed = [column for column, cell in zip(COLUMNS, row.split(" | "), strict=True) if cell.strip() == "passed"]
        everywhere = name in modules_in("test_authorization.py")
        assert passed == (COLUMNS[: len(PLANS)] if everywhere else COLUMNS[len(PLANS) :]), name


def test_the_page_shows_our_client_against_every_scenario_and_it_is_right():
    rows = re.findall(r"^\| `([\w-]+)` \| (.+) \| (.+) \| (.+) \|$", parts()[1], re.MULTILINE)
    expected = {each.module or name: each.expected for name, each in SCENARIOS.items()}
    assert {name: wanted for name, wanted, *_ in rows} == expected
    assert {verdict for *_, verdict in rows} == {"right"}


def test_the_configuration_for_the_suite_can_be_used(tmp_path):
    config = load(HERE / "suite-server.toml", {"LAB_DATA": str(tmp_path)}, LabPorts())
    assert {"suite", "suite-2"} <= config.clients.keys()
