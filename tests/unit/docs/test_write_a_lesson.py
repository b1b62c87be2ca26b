"""``docs/write-a-lesson.md``: its tables are those of the code, and every file that it names is there."""

import re
from pathlib import Path

from tools.lessons import lines
from tools.lessons.course import FOLDER
from tools.lessons.known import gather
from tools.lessons.parse import read

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs/write-a-lesson.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def cells(part: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\|.*\|$", part, re.M)]
    return rows[2:]


def test_the_lines_are_those_of_the_code() -> None:
    docstring = (lines.__doc__ or "").replace("``", "`").split("\n\n")[1]
    told = [re.split(r"  +", row) for row in docstring.splitlines() if row.startswith("`")]
    assert cells(section("Lines that begin with ::")) == told
    assert {row[0].strip("`:").split()[0] for row in told} == lines.LINES.keys()


def test_the_headings_are_those_of_the_lessons() -> None:
    lesson = read(FOLDER / "02-login/en.md")
    assert [row[0] for row in cells(section("The text"))] == [each.title for each in lesson.sections]


def test_the_parts_are_on_the_page() -> None:
    sentence = re.search(r"Parts of the page are (.*?)\.", TEXT, re.S)
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence[1])) <= gather().parts


def test_every_link_leads_to_a_file() -> None:
    links = [link for link in re.findall(r"\]\(([^)#:]+)\)", TEXT) if not link.startswith("lesson")]
    assert links
    assert [link for link in links if not (DOCUMENT.parent / link).exists()] == []
