"""The page of the comparison: a table of verdicts, what the clients said, and what has no meaning for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.comparison.verdict import Verdict, Where, differs

if TYPE_CHECKING:
    from tests.comparison.results import Results

HEAD = Path(__file__).with_name("head.md")
MOCK_SERVERS = Path(__file__).parent / "mocks/table.md"
LONGEST = 140
STRENGTH = {"must": "must", "should": "should", "advice": "should, we advise,"}
MARKS = {"must": "**", "should": "*", "advice": ""}
"""How a verdict is set that is another one than that of a correct client, by what demands it."""

_CHANGING = (
    (re.compile(r"https?://[^\s'\"`,;)\]]+"), "…"),
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"), "…"),
    (re.compile(r"\w{3} \w{3} \d{2} \d{4} [\d:]+ GMT[+-]\d{4}( \([^)]*\))?"), "…"),
    (re.compile(r"(?<![\w.~-])(?=[\w.~-]*\d)(?=[\w.~-]*[A-Z])[\w.~-]{20,}"), "…"),
    (re.compile(r"\d{9,}"), "…"),
)
"""What of a message is another in each run: addresses, tokens, dates, random values, times. The order matters."""


@dataclass(frozen=True)
class Scenario:
    """A misbehaving issuer. ``expected`` is what a correct client does: accept, refuse or either.

    ``strength`` is what demands that: ``must`` and ``should`` the standard, ``advice`` nobody but us. ``where`` is
    where a client meets what is wrong. ``poisoned``: the issuer's record marks the runs in which it sent it.
    """

    name: str
    sentence: str
    expected: str
    poisoned: bool
    strength: str = "must"
    where: Where = "answer"

    @property
    def correct(self) -> str:
        """What a correct client does, in a few words."""
        return "may do either" if self.expected == "either" else f"{STRENGTH[self.strength]} {self.expected}"


@dataclass(frozen=True)
class Column:
    """A client: the name that its verdicts have, what to call it, its version, and the packages it runs with."""

    name: str
    title: str
    version: str
    beside: tuple[str, ...] = ()


Verdicts = Mapping[tuple[str, str], Verdict]


def page(scenarios: Sequence[Scenario], columns: Sequence[Column], results: "Results", patience: int) -> str:
    """Return the whole page. A verdict that is missing is a KeyError, so no cell is ever empty."""
    verdicts = results.verdicts
    return HEAD.read_text(encoding="utf-8").format(
        date=results.date,
        browser=results.browser,
        patience=patience,
        versions=versions(columns),
        table=table(scenarios, columns, verdicts),
        messages=messages(scenarios, columns, verdicts),
        reasons=reasons(columns, verdicts),
    )


def versions(columns: Sequence[Column]) -> str:
    """Return the list of the clients and their versions."""
    return "\n".join(
        f"- {each.title} {each.version}" + (f", with {' and '.join(each.beside)}" if each.beside else "")
        for each in columns
    )


def table(scenarios: Sequence[Scenario], columns: Sequence[Column], verdicts: Verdicts) -> str:
    """Return a row for each scenario, and a column for each client."""
    titles = " | ".join(f"{each.title}<br>{each.version}" for each in columns)
    lines = [f"| scenario | a correct client | {titles} |", f"|---|---|{'---|' * len(columns)}"]
    for scenario in scenarios:
        cells = []
        for column in columns:
            word = verdicts[scenario.name, column.name].word
            mark = MARKS[scenario.strength] if differs(word, scenario.expected, scenario.where) else ""
            cells.append(f"{mark}{word}{mark}")
        lines.append(f"| [{scenario.name}](#{scenario.name}) | {scenario.correct} | {' | '.join(cells)} |")
    return "\n".join(lines)


def messages(scenarios: Sequence[Scenario], columns: Sequence[Column], verdicts: Verdicts) -> str:
    """Return, for each scenario, what is wrong there, and what each client said to it."""
    parts = []
    for scenario in scenarios:
        lines = [f"### {scenario.name}", "", scenario.sentence, ""]
        for column in columns:
            verdict = verdicts[scenario.name, column.name]
            if verdict.word != "–" and verdict.sentence:
                lines.append(f"- {column.title}, {verdict.word}: {plain(short(verdict.sentence))}")
        parts.append("\n".join(lines).rstrip() + "\n")
    return "\n".join(parts)


def reasons(columns: Sequence[Column], verdicts: Verdicts) -> str:
    """Return why scenarios have no meaning for a client: a line for each reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        for (scenario, name), verdict in verdicts.items():
            if name == column.name and verdict.word == "–":
                found.setdefault((column.title, verdict.sentence), []).append(f"`{scenario}`")
    return "\n".join(f"- {title}, {', '.join(sorted(names))}: {why}" for (title, why), names in found.items())


def with_mock_servers(text: str) -> str:
    """Return the page with its last section, which another program writes, as it is now."""
    section = MOCK_SERVERS.read_text(encoding="utf-8")
    heading = section.partition("\n")[0]
    before = text.partition(f"\n{heading}\n")[0]
    return f"{before.rstrip()}\n\n{section}"


def short(message: str) -> str:
    """Return a message in one line, without what changes from run to run."""
    text = " ".join(message.split())
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def plain(text: str) -> str:
    """Return ``text`` so that Markdown takes no character of it for a sign."""
    return re.sub(r"([\\`*_\[\]<>|&#])", r"\\\1", text)
