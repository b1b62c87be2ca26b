"""What continuous integration reads."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from server.__main__ import main
from server.scenarios import SCENARIOS
from server.testing.check_client import Finding
from server.testing.demands import Asked
from server.testing.reports import junit, sarif, totals
from tests.unit.testing.test_check_client import ASKS

FRONT = Asked.of([{"response_type": "id_token token", "nonce": "n"}.items()])
FINDINGS = [
    Finding(SCENARIOS["plain"], True, True, FRONT, (), "in\x00 \x1b[1m<b>&"),
    Finding(SCENARIOS["invalid-aud"], True, True, FRONT, (), ""),
    Finding(SCENARIOS["invalid-athash"], True, True, FRONT, (), ""),
    Finding(SCENARIOS["expired"], None, True, FRONT, (), ""),
    Finding(SCENARIOS["issued-in-future"], True, True, FRONT, (), ""),
    Finding(SCENARIOS["silent-hangs"], True, False, FRONT, (), ""),
]


def test_totals() -> None:
    assert totals(FINDINGS) == "1 right, 2 wrong, 1 allowed, 1 no result, 1 not reached"
    assert totals(FINDINGS[:1]) == "1 right, 0 wrong, 0 not reached"


def test_junit() -> None:
    suite = ElementTree.fromstring(junit(FINDINGS))
    assert suite.attrib == {"name": "check-client", "tests": "6", "failures": "3", "skipped": "1", "errors": "0"}
    failed = {case.get("name"): case.find("failure") for case in suite if case.find("failure") is not None}
    assert list(failed) == ["invalid-aud", "invalid-athash", "expired"]
    failure = failed["invalid-aud"]
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("wrong", "accepted, but MUST refuse")
    assert SCENARIOS["invalid-aud"].correct in str(failure.text)
    assert suite[0].findtext("system-out") == "in\N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}[1m<b>&"


def test_sarif() -> None:
    report = json.loads(sarif(FINDINGS, "my_client.py", "1.0"))
    (run,) = report["runs"]
    assert (report["version"], run["tool"]["driver"]["version"]) == ("2.1.0", "1.0")
    shown = [(each["ruleId"], each["level"]) for each in run["results"]]
    assert shown == [("invalid-aud", "error"), ("invalid-athash", "warning"), ("expired", "warning")]
    for each in run["results"]:
        assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my_client.py"


@pytest.mark.parametrize(
    ("file", "uri"), [("my client.py", "my%20client.py"), ("a/b%.py", "a/b%25.py"), ("a:b", "a%3Ab")]
)
def test_a_file_is_shown_at_its_address(file: str, uri: str) -> None:
    """SARIF 2.1.0 3.4.3: a URI reference, in which a space or a colon has another meaning or none."""
    assert f'"uri": "{uri}"' in sarif(FINDINGS, file, "1.0")


def test_a_scenario_that_is_asked_for_twice_is_one_rule(tmp_path: Path) -> None:
    report = tmp_path / "a.sarif"
    names = ["plain", "invalid-aud", "invalid-aud"]
    options = ["--sarif", str(report), *(f"--scenario={name}" for name in names)]
    main(["check-client", *options, "--", sys.executable, "-c", ASKS])
    (run,) = json.loads(report.read_text(encoding="utf-8"))["runs"]
    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == ["plain", "invalid-aud"]


@pytest.mark.parametrize(("program", "status", "cases"), [(ASKS, 1, 2), ("", 2, 1)])
def test_the_command_writes_them_whatever_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, status: int, cases: int
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("client.py").write_text(program, encoding="utf-8")
    options = ["--junit", "a.xml", "--sarif", "a.sarif", "--scenario", "invalid-aud", "--", sys.executable, "client.py"]
    assert main(["check-client", *options]) == status
    assert len(ElementTree.parse("a.xml").getroot()) == cases
    assert ('"uri": "client.py"' in Path("a.sarif").read_text(encoding="utf-8")) == (status == 1)
