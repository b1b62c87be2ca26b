"""The page of `make comparison`: every scenario has a row, no verdict is missing, the versions are the pinned ones."""

import json
import re
from pathlib import Path

import pytest

from server.scenarios import SCENARIOS
from server.testing.check_client import TWICE
from tests.comparison.libraries import LIBRARIES, NEEDS, OURS
from tests.comparison.misbehaving import where_of
from tests.comparison.results import NotTheSame, Results, load, save, versions_of
from tests.comparison.table import MOCK_SERVERS, Column, Scenario, page, plain, short, with_mock_servers
from tests.comparison.trial import RENEWED
from tests.comparison.verdict import Verdict

ROOT = Path(__file__).resolve().parents[3]
WHOLE_PAGE = (ROOT / "docs/comparison.md").read_text(encoding="utf-8")
PAGE = WHOLE_PAGE.partition("\n## Mock servers\n")[0]
WORDS = {"accepted", "refused", "refused after the login", "refused at UserInfo", "no answer", "–"}


def scenario_of(name):
    each = SCENARIOS[name]
    return Scenario(name, each.sentence, each.expected, True, each.strength, where_of(each.poison))


def rows_of(text):
    """Return the cells of the table: one list for each row, the titles first."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


def verdicts_of(text):
    titles, *rows = rows_of(text)
    names = [title.partition("<br>")[0] for title in titles[2:]]
    return {
        (re.match(r"\[([\w-]+)\]", row[0])[1], name): cell
        for row in rows
        for name, cell in zip(names, row[2:], strict=True)
    }


def test_every_scenario_has_a_row_with_what_a_correct_client_does():
    _, *rows = rows_of(PAGE)
    assert [row[:2] for row in rows] == [[f"[{name}](#{name})", scenario_of(name).correct] for name in SCENARIOS]


def test_the_page_is_the_one_of_the_results_that_are_kept():
    results = load()
    pinned = json.loads((ROOT / "tests/comparison/package.json").read_text(encoding="utf-8"))["devDependencies"]
    kept = {name: version.partition(", ")[0] for name, version in results.versions.items()}
    assert kept == {OURS: kept[OURS], **{each.name: pinned[each.package] for each in LIBRARIES}}
    for (scenario, client), verdict in results.verdicts.items():
        title = next((each.package for each in LIBRARIES if each.name == client), client)
        assert verdicts_of(PAGE)[scenario, title].strip("*") == verdict.word


def test_where_a_poison_is_met():
    found = {name: where_of(each.poison) for name, each in SCENARIOS.items()}
    assert {name for name, where in found.items() if where == "UserInfo"} == {"userinfo-invalid-sub"}
    assert {name for name, where in found.items() if where == "discovery"} == {"discovery-issuer-mismatch"}


def test_no_verdict_is_missing_or_unknown():
    found = verdicts_of(PAGE)
    assert len(found) == len(SCENARIOS) * (len(LIBRARIES) + 1)
    assert {cell.strip("*") for cell in found.values()} <= WORDS


def test_everybody_accepts_the_issuer_with_which_nothing_is_wrong():
    """Otherwise a refusal elsewhere would say something about the comparison and nothing about the client."""
    for name in ("plain", "idtoken-sig-rs256", "nonce-unless-code-flow"):
        assert {cell for (scenario, _), cell in verdicts_of(PAGE).items() if scenario == name} == {"accepted"}


def test_our_client_does_what_a_correct_one_does():
    for (scenario, client), cell in verdicts_of(PAGE).items():
        if client == OURS:
            assert cell in WORDS, f"{scenario}: {cell} differs"
            assert (
                cell == "refused"
                or SCENARIOS[scenario].strength != "advice"
                or SCENARIOS[scenario].expected != "refuse"
            )
            assert cell not in ("no answer", "–"), scenario


def test_the_versions_are_the_pinned_ones():
    pinned = json.loads((ROOT / "tests/comparison/package.json").read_text(encoding="utf-8"))["devDependencies"]
    titles = rows_of(PAGE)[0][3:]
    assert titles == [f"{each.package}<br>{pinned[each.package]}" for each in LIBRARIES]


def test_a_dash_stands_exactly_where_a_scenario_has_no_meaning():
    dashes = {key for key, cell in verdicts_of(PAGE).items() if cell == "–"}
    assert dashes == {(name, each.package) for name in SCENARIOS for each in LIBRARIES if each.not_applicable(name)}


def test_the_lists_name_scenarios():
    named = {*RENEWED, *TWICE, *(name for names in NEEDS.values() for name in names)}
    assert named <= SCENARIOS.keys()
    for each in LIBRARIES:
        assert each.lacks.keys() <= NEEDS.keys()


SAMPLE = [
    Scenario("good", "Nothing is wrong.", "accept", False),
    Scenario("bad", "Something is wrong.", "refuse", True),
    Scenario("odd", "Something is odd.", "refuse", True, "should"),
    Scenario("rare", "Something is rare.", "refuse", True, "advice"),
    Scenario("free", "Something is free.", "either", True),
]
COLUMNS = [Column("one", "@one/one", "1.0.0"), Column("two", "two", "2.0.0", ("three 3.0.0", "four 4.0.0"))]
VERDICTS = {
    ("good", "one"): Verdict("accepted"),
    ("good", "two"): Verdict("refused", "at http://login.lab.localhost:12345/s/good"),
    ("bad", "one"): Verdict("accepted", "it holds the ID token alone"),
    ("bad", "two"): Verdict("–", "It cannot."),
    ("odd", "one"): Verdict("accepted"),
    ("odd", "two"): Verdict("refused at UserInfo", "late"),
    ("rare", "one"): Verdict("accepted"),
    ("rare", "two"): Verdict("refused", "early"),
    ("free", "one"): Verdict("accepted"),
    ("free", "two"): Verdict("refused"),
}
RESULTS = Results("2026-11-25", "A Browser 1.0", versions_of(COLUMNS), VERDICTS)


def test_a_page():
    text = page(SAMPLE, COLUMNS, RESULTS, 75)
    assert "on 2026-11-25, with A Browser 1.0;" in text
    assert "within 75 seconds" in text
    assert "- two 2.0.0, with three 3.0.0 and four 4.0.0\n" in text
    assert rows_of(text) == [
        ["scenario", "a correct client", "@one/one<br>1.0.0", "two<br>2.0.0"],
        ["[good](#good)", "must accept", "accepted", "**refused**"],
        ["[bad](#bad)", "must refuse", "**accepted**", "–"],
        ["[odd](#odd)", "should refuse", "*accepted*", "*refused at UserInfo*"],
        ["[rare](#rare)", "should, we advise, refuse", "accepted", "refused"],
        ["[free](#free)", "may do either", "accepted", "refused"],
    ]
    assert "### good\n\nNothing is wrong.\n\n- two, refused: at …\n" in text
    assert "- @one/one, accepted: it holds the ID token alone\n" in text
    assert text.endswith("- two, `bad`: It cannot.\n")


def test_a_page_without_all_verdicts_is_not_made():
    with pytest.raises(KeyError):
        page(SAMPLE, COLUMNS, Results("", "", {}, {("good", "one"): Verdict("accepted")}), 75)


def test_results_are_kept(tmp_path):
    save(RESULTS, tmp_path / "results.json")
    assert load(tmp_path / "results.json") == RESULTS


def test_some_rows_can_be_run_again():
    newer = Results("2026-11-26", RESULTS.browser, RESULTS.versions, {("bad", "one"): Verdict("refused", "now")})
    both = RESULTS.with_rows_of(newer)
    assert (both.date, both.verdicts) == ("2026-11-26", {**VERDICTS, ("bad", "one"): Verdict("refused", "now")})


@pytest.mark.parametrize(
    ("browser", "versions"), [("A Browser 2.0", RESULTS.versions), (RESULTS.browser, {"one": "2.0.0"})]
)
def test_rows_about_other_versions_are_not_mixed(browser, versions):
    with pytest.raises(NotTheSame, match="run all scenarios"):
        RESULTS.with_rows_of(Results("2026-11-26", browser, versions, {}))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("exp is in the past:1795637917", "exp is in the past:…"),
        ("issuer [http://a.localhost:1/s/x] is not [http://a.localhost:2/s/y]", "issuer […] is not […]"),
        ('expected "05b7xtVn7pyw955cVnQ~QUm7RjEeMmV8", found', 'expected "…", found'),
        ("discovery_document_validation_error", "discovery_document_validation_error"),
        ("time Wed Nov 25 2026 21:18:41 GMT+0000 (Coordinated Universal Time) is after", "time … is after"),
        ("two\n  lines", "two lines"),
        ("long " * 40, ("long " * 28)[:-1] + "…"),
    ],
)
def test_what_changes_from_run_to_run_is_left_out(message, expected):
    assert short(message) == expected


def test_a_message_is_no_markup():
    assert plain("`state` <b> a_b [c] | d") == r"\`state\` \<b\> a\_b \[c\] \| d"


def test_the_page_ends_with_the_mock_servers():
    section = MOCK_SERVERS.read_text(encoding="utf-8")
    assert with_mock_servers("# Page\n") == f"# Page\n\n{section}"
    assert with_mock_servers(f"# Page\n\n{section}") == f"# Page\n\n{section}"
    assert with_mock_servers(WHOLE_PAGE) == WHOLE_PAGE
