"""``docs/teach.md``: the plan fills its time, and everything that it names is there."""

import re
from itertools import pairwise
from pathlib import Path

from server.scenarios import SCENARIOS
from tools.lessons.course import order

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs/teach.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_plan_takes_ninety_minutes() -> None:
    blocks = [(int(start), int(end)) for start, end in re.findall(r"^\| (\d+) to (\d+) \|", TEXT, re.M)]
    assert (blocks[0][0], blocks[-1][1]) == (0, 90)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(blocks))


def test_every_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^):#]+)(?:#[\w-]+)?\)", TEXT)
    assert links
    assert [link for link in links if not (DOCUMENT.parent / link).exists()] == []


def test_every_scenario_and_lesson_exists() -> None:
    assert set(re.findall(r"`((?:state|invalid)-\w+)`", TEXT)) <= SCENARIOS.keys()
    assert set(re.findall(r"\b\d\d-[a-z-]+", TEXT)) <= set(order())
