"""What a lesson may name: scenarios, parts and errors of the page, lifetimes, sections of standards, lessons, files."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.oidc.errors import all_errors
from server.scenarios import SCENARIOS

from .course import FOLDER, ROOT, order

LAB_PAGES = ("app:/", "partner:/", "login:/account")
"""Pages of the lab that a lesson may link to: the page, the same page on another site, and a person's account."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A document that lessons cite: its title, how a link names a section, and the sections that it has."""

    title: str
    fragment: str
    sections: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that exists. ``standards`` are found by their address."""

    lessons: tuple[str, ...]
    scenarios: frozenset[str]
    parts: frozenset[str]
    errors: frozenset[str]
    lifetimes: frozenset[str]
    standards: Mapping[str, Standard]
    root: Path


@cache
def standards() -> Mapping[str, Standard]:
    """Return the documents of ``standards.toml`` by their address."""
    listed = tomllib.loads(Path(__file__).with_name("standards.toml").read_text(encoding="utf-8"))
    return {
        each["address"]: Standard(each["title"], each["fragment"], frozenset(each["sections"].split()))
        for each in listed["standards"]
    }


def parts(page: str) -> frozenset[str]:
    """Return the parts of the page that a lesson can point at: its tabs, its story, its picture and its address."""
    tabs = re.findall(r'id="tab-(\w+)"', page)
    others = [name for name in ("story", "diagram", "address") if f'id="{name}"' in page]
    return frozenset([*tabs, *others])


def gather(folder: Path = FOLDER) -> Known:
    """Return what the lessons of ``folder`` may name in this repository."""
    sample = tomllib.loads((ROOT / "server/sample.toml").read_text(encoding="utf-8"))
    return Known(
        lessons=order(folder),
        scenarios=frozenset(SCENARIOS),
        parts=parts((ROOT / "index.html").read_text(encoding="utf-8")),
        errors=frozenset(error.code for error in all_errors()),
        lifetimes=frozenset(sample["lifetimes"]),
        standards=standards(),
        root=ROOT,
    )
