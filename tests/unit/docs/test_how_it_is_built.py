"""``docs/how-it-is-built.md``: its tables are those of the code, and every file that it names is there."""

import re
from pathlib import Path

import pytest

from app.oidc.session import transitions
from server.authorization_server.protocol import decisions

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs/how-it-is-built.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")

Rows = list[tuple[str, ...]]


def plain(cell: str) -> str:
    """Return the words of a cell without the marks of a docstring or of Markdown."""
    return " ".join(re.sub(r":\w+:`(\w+\.)?(\w+)`", r"\2", cell).replace("`", "").split())


def rows_of_docstring(text: str) -> Rows:
    """Return the rows of the first table in ``text``; ``..`` repeats the cell above, an empty one goes on with it."""
    rule, *lines = [line[4:] for line in text[text.index("    ===") :].split("\n\n")[0].splitlines()]
    edges = [match.start() for match in re.finditer(r"=+", rule)]
    rows: Rows = []
    for line in lines:
        if line.startswith("==="):
            continue
        cells = [plain(line[start:end]) for start, end in zip(edges, [*edges[1:], None], strict=True)]
        if not cells[0]:
            rows[-1] = tuple(f"{above} {more}".strip() for above, more in zip(rows[-1], cells, strict=True))
        else:
            rows.append((rows[-1][0] if cells[0] == ".." else cells[0], *cells[1:]))
    return rows


def rows_of_section(title: str) -> Rows:
    """Return the rows of the table in a section of the document."""
    section = TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]
    rows = [
        tuple(plain(cell) for cell in line.strip("|").split("|")) for line in re.findall(r"^\|.*\|$", section, re.M)
    ]
    return [row for row in rows if not set("".join(row)) <= set("- ")]


@pytest.mark.parametrize(
    ("title", "module"), [("The session", transitions), ("What the authorization server decides", decisions)]
)
def test_a_table_is_that_of_the_code(title: str, module: object) -> None:
    assert rows_of_section(title) == rows_of_docstring(module.__doc__ or "")


def test_every_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links
    assert [link for link in links if not (DOCUMENT.parent / link).exists()] == []


def test_every_folder_of_the_code_is_in_the_floor_plan() -> None:
    plan = TEXT.split("```text\n")[1].split("```")[0]
    named = set(re.findall(r"(\w+)/", plan))
    for package in ("app", "app/oidc", "server", "server/authorization_server"):
        assert {path.parent.name for path in (ROOT / package).glob("*/__init__.py")} <= named, package


def test_the_protocol_is_as_small_as_the_document_says() -> None:
    said = re.search(r"protocol/ .*less than ([\d,]+) lines", TEXT)
    assert said, "the document does not say how long it is"
    files = Path(decisions.__file__).parent.glob("*.py")
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) < int(said[1].replace(",", ""))
