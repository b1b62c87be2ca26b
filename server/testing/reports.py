"""Findings as people read them, and as continuous integration does: JUnit XML, and SARIF 2.1.0 (OASIS)."""

import json
import re
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote
from xml.etree import ElementTree

from .check_client import FAILURES, VERDICTS, Finding, Verdict

NAME = "check-client"
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LEVELS = {"MUST": "error", "SHOULD": "warning", "MAY": "note"}


def line(finding: Finding) -> str:
    """Return a line about one finding; more of them if it needs an explanation."""
    head = f"{finding.verdict:12} {finding.scenario.name:40} {finding.did}"
    return "\n".join([head, *(f"{'':13}{each}" for each in explanation(finding))])


def explanation(finding: Finding) -> list[str]:
    """Return what is wrong, what a correct client does, and where that is written; nothing where nothing is wrong."""
    scenario = finding.scenario
    if finding.verdict not in FAILURES:
        return []
    source = f"{scenario.section.title}, {scenario.section.link}"
    correct = [scenario.sentence, f"A correct client: {scenario.correct}", source]
    return correct if finding.accepted else [*correct, finding.last_answer]


def totals(findings: Sequence[Finding]) -> str:
    """Return how often each verdict was given. The rarer ones are left out where there are none."""
    verdicts = [each.verdict for each in findings]
    shown: list[Verdict] = [each for each in VERDICTS if each in verdicts or each not in ("allowed", "no result")]
    return ", ".join(f"{verdicts.count(each)} {each}" for each in shown)


def junit(findings: Sequence[Finding]) -> str:
    """Return a JUnit XML report: a test case for each scenario."""
    failures = sum(each.verdict in FAILURES for each in findings)
    skipped = sum(each.verdict == "not reached" for each in findings)
    counts = {"tests": str(len(findings)), "failures": str(failures), "skipped": str(skipped), "errors": "0"}
    suite = ElementTree.Element("testsuite", {"name": NAME, **counts})
    for each in findings:
        case = ElementTree.SubElement(suite, "testcase", {"classname": NAME, "name": each.scenario.name})
        if each.verdict in FAILURES:
            failure = ElementTree.SubElement(case, "failure", {"message": each.did, "type": each.verdict})
            failure.text = "\n".join(explanation(each))
        elif each.verdict == "not reached":
            ElementTree.SubElement(case, "skipped", {"message": "the client never met what the scenario is about"})
        ElementTree.SubElement(case, "system-out").text = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", each.output)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def sarif(findings: Sequence[Finding], file: str, version: str) -> str:
    """Return a SARIF report: a result for each thing that is wrong. ``file`` is where it is shown."""
    uri = quote(PurePath(file).as_posix())  # a file's name may hold what an address may not
    place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}
    rules = [
        {
            "id": each.scenario.name,
            "shortDescription": {"text": each.scenario.sentence},
            "help": {"text": f"{each.scenario.correct} {each.scenario.section.title}"},
            "helpUri": each.scenario.section.link,
        }
        for each in findings
    ]
    results = [
        {
            "ruleId": each.scenario.name,
            "ruleIndex": index,
            "level": LEVELS[each.demand] if each.verdict == "wrong" else "warning",
            "message": {"text": "\n".join([f"{each.scenario.name}: {each.did}.", *explanation(each)])},
            "locations": [place],
        }
        for index, each in enumerate(findings)
        if each.verdict in FAILURES
    ]
    driver = {"name": NAME, "version": version, "rules": rules}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    report = {"$schema": schema, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(report, indent=2) + "\n"
