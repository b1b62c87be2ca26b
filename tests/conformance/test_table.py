"""The table: every module of the list is replayed, and the page shows that each passed."""

import re
from pathlib import Path

from server.config import load
from server.lab_hosts import LabPorts
from tests.conformance.conftest import COLUMNS, PAGE, PLANS, expected_modules

HERE = Path(__file__).parent


def modules_in(name):
    return re.findall(r'module\("(oidcc-[\w-]+)"\)', (HERE / name).read_text(encoding="utf-8"))


def test_every_module_of_the_list_is_replayed_once():
    found = modules_in("test_authorization.py") + modules_in("test_once.py")
    assert sorted(found) == sorted(expected_modules())


def test_the_page_is_full_and_green():
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows.keys() == expected_modules()
    for name, row in rows.items():
        passed = [column for column, cell in zip(COLUMNS, row.split(" | "), strict=True) if cell.strip() == "passed"]
        everywhere = name in modules_in("test_authorization.py")
        assert passed == (COLUMNS[: len(PLANS)] if everywhere else COLUMNS[len(PLANS) :]), name


def test_the_configuration_for_the_suite_can_be_used(tmp_path):
    config = load(HERE / "suite-server.toml", {"LAB_DATA": str(tmp_path)}, LabPorts())
    assert {"suite", "suite-2"} <= config.clients.keys()
