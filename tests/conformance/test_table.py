"""The table: every module of the list is replayed, and the page shows that each passed."""

import re
from pathlib import Path

from server.config import load
from server.lab.names import LabPorts
from server.scenarios import SCENARIOS
from tests.conformance.conftest import COLUMNS, PLANS, expected_modules
from tests.conformance.page import parts
from tests.e2e.our_client import ALWAYS, EXPECTED, LOGINS, SETTINGS, WENT_ON

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
    did = {name: "goes on" if code == WENT_ON else f"stops with `{code}`" for name, code in EXPECTED.items()}
    assert {name: told for name, _, told, _ in rows} == {SCENARIOS[n].module or n: told for n, told in did.items()}


def test_the_page_says_everything_that_our_client_is_told():
    lines = re.findall(r"^- (.+)$", parts()[1], re.MULTILINE)

    def said(words, name):
        return any(words in line and (name is None or f"`{name}`" in line) for line in lines)

    assert all(said(f"`{key}` is `{value}`", None) for key, value in ALWAYS.items())
    for name, each in SCENARIOS.items():
        for key, value in SETTINGS.get(name, {}).items():
            assert said(f"`{key}` is `{value}`", name), name
        assert said(f"`response_type` is `{each.response_type}`", name) == (each.response_type != "id_token token")
        assert said("logs in twice", name) == (LOGINS.get(name) == 2), name
        assert said("renews silently", name) == each.on_renewal, name


def test_a_huge_token_may_be_taken_for_what_it_is():
    """It was planned as one to refuse; RFC 6749 4.2.2 sets no limit to the size of a token, so nobody can say so."""
    assert SCENARIOS["huge-token"].expected == "either"
    assert "`huge-token` was planned as one to refuse" in parts()[1]


def test_the_configuration_for_the_suite_can_be_used(tmp_path):
    config = load(HERE / "suite-server.toml", {"LAB_DATA": str(tmp_path)}, LabPorts())
    assert {"suite", "suite-2"} <= config.clients.keys()
