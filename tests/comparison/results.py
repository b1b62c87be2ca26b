"""The results of the last runs, kept so that the page can be written from them, and single rows be run again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.comparison.table import Column
from tests.comparison.verdict import Verdict

KEPT = Path(__file__).with_name("results.json")


class NotTheSame(Exception):
    """Single rows were run with other versions than those that are kept: all have to be run."""


@dataclass(frozen=True)
class Results:
    """``verdicts`` by the names of scenario and client, with the browser and the versions that they are about."""

    date: str
    browser: str
    versions: Mapping[str, str]
    verdicts: Mapping[tuple[str, str], Verdict] = field(repr=False)

    def with_rows_of(self, newer: "Results") -> "Results":
        """Return these results with some rows run again. Raises NotTheSame."""
        for kept, now in ((self.browser, newer.browser), (self.versions, newer.versions)):
            if kept != now:
                raise NotTheSame(f"what is kept was run with {kept}, and this with {now}; run all scenarios")
        return Results(newer.date, newer.browser, newer.versions, {**self.verdicts, **newer.verdicts})


def versions_of(columns: list[Column]) -> dict[str, str]:
    """Return which version of which package the columns are about."""
    return {each.name: ", ".join((each.version, *each.beside)) for each in columns}


def save(results: Results, path: Path = KEPT) -> None:
    """Write the results, a line for each verdict."""
    rows = [[scenario, client, each.word, each.sentence] for (scenario, client), each in results.verdicts.items()]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in sorted(rows))
    about = {"date": results.date, "browser": results.browser, "versions": results.versions}
    head = json.dumps(about, ensure_ascii=False, indent=1)[:-2]
    path.write_text(f'{head},\n "verdicts": [\n{lines}\n]}}\n', encoding="utf-8")


def load(path: Path = KEPT) -> Results:
    """Return the results that are kept."""
    found = json.loads(path.read_text(encoding="utf-8"))
    verdicts = {(scenario, client): Verdict(word, sentence) for scenario, client, word, sentence in found["verdicts"]}
    return Results(found["date"], found["browser"], found["versions"], verdicts)
