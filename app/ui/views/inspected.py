"""What *Inspect* found: each row of the validator, and what was sent to find it out."""

from ..inspection import Report, Row, Verdict
from ..nodes import Node, code, h
from .standards import linked

VERDICTS: dict[Verdict, str] = {
    "passed": "passed",
    "refused": "refused",
    "unknown": "cannot be known",
    "absent": "does not apply here",
    "not reached": "not asked any more",
}
MARKS: dict[Verdict, str] = {"passed": "✓", "refused": "✕", "unknown": "?"}
WHY_UNKNOWN = "Cannot be known: this page has no login that it could belong to."
KEYS_GIVEN = "Cannot be known: you entered the keys."


def view(report: Report) -> tuple[Node, ...]:
    """Return the report as nodes."""
    return (*_outcome(report), *((_table(report.rows),) if report.rows else ()), _sent(report.sent))


def _outcome(report: Report) -> tuple[Node, ...]:
    if error := report.refusal:
        row = next((row for row in report.rows if row.verdict == "refused"), None)
        said = f"Row {row.check.number} refuses it: {error.message}" if row else error.message
        hint = () if row or not error.hint else (h("p", {}, error.hint),)
        return (h("p", {"class": "verdict-line", "data-outcome": "refused"}, said), *hint)
    if error := report.reported:
        said = f"The answer reports an error: {error.code}. {error.message}"
    elif not report.has_id_token:
        said = "There is no ID token in it. Nothing else in an answer is signed, so nobody can tell who made it."
    else:
        said = (
            "No row refuses it. Only the page that asked for it can know whether it belongs to a login, so it is "
            "no proof that anybody logged in here."
        )
    return (h("p", {"class": "verdict-line"}, said),)


def _table(rows: tuple[Row, ...]) -> Node:
    head = ("Result", "Check", "Expected", "Found", "Asked for by")
    return h(
        "div",
        {"class": "table-box"},
        h(
            "table",
            {"class": "stack checks"},
            h("caption", {"class": "visually-hidden"}, "What the rows say"),
            h("colgroup", {}, *(h("col") for _ in head)),
            h("thead", {}, h("tr", {}, *(h("th", {"scope": "col"}, title) for title in head))),
            h("tbody", {}, *(_row(row) for row in rows)),
        ),
    )


def _row(row: Row) -> Node:
    outcome = {"passed": "done", "refused": "refused"}.get(row.verdict, "unknown")
    unknown = KEYS_GIVEN if row.check.name == "key_source" else WHY_UNKNOWN
    told = unknown if row.verdict == "unknown" else "" if row.finding else VERDICTS[row.verdict].capitalize() + "."
    expected = row.finding.expected if row.finding else told
    return h(
        "tr",
        {"data-verdict": row.verdict},
        h(
            "td",
            {},
            h(
                "span",
                {"class": "check-mark", "data-outcome": outcome, "aria-hidden": "true"},
                MARKS.get(row.verdict, "–"),
            ),
            h("span", {"class": "visually-hidden"}, VERDICTS[row.verdict]),
        ),
        h("th", {"scope": "row"}, f"{row.check.number}. {row.check.title}"),
        h("td", {"class": "mono" if row.finding else None, "data-name": "expected" if row.finding else None}, expected),
        h("td", {"class": "mono", "data-name": "found" if row.finding else None}, row.finding.found)
        if row.finding
        else h("td", {}),
        h("td", {"data-name": "asked for by"}, *linked(row.check.source)),
    )


def _sent(sent: tuple[str, ...]) -> Node:
    if not sent:
        return h("p", {"class": "quiet small"}, "Nothing was sent, and nothing is stored.")
    asked = [part for address in sent for part in (code(address), ", ")][:-1]
    return h("p", {"class": "quiet small"}, "Sent: ", *asked, ". Nothing else was sent, and nothing is stored.")
