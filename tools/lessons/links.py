"""Links of a lesson: to other lessons, to pages of the lab, to sections of standards, to files of this repository."""

import re
from collections.abc import Iterator

from markdown_it.tree import SyntaxTreeNode

from .known import LAB_PAGES, Known, Standard
from .lesson import Lesson, Problem, number_of, plain

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)+|(?<=section )\d+")
IN_TEXT = re.compile(r"\bRFC (\d+),? sections? (\d+(?:\.\d+)*)")
REPOSITORY_FILE = re.compile(r"(?:app|server|docs|tools|tests|lessons)/\S+")


def problems(lesson: Lesson, known: Known) -> Iterator[Problem]:
    """Yield the links that lead nowhere, and the sections and files that do not exist."""
    for node in lesson.walk():
        for sentence in _problems_of(node, known):
            yield Problem(lesson.file, number_of(node), sentence)
    sources = lesson.section("sources")
    if sources and not any(node.type == "link" for node in sources.walk()):
        yield Problem(lesson.file, sources.number, "this section links to no standard")


def _problems_of(node: SyntaxTreeNode, known: Known) -> Iterator[str]:
    if node.type == "image":
        yield "a lesson has no pictures of its own"
    elif node.type == "link":
        yield from _address(str(node.attrs["href"]), plain(node), known)
    elif node.type == "text":
        yield from _named(node.content, known)
    elif node.type == "code_inline" and _is_missing(node.content, known):
        yield f"there is no file {node.content} in this repository"


def _is_missing(code: str, known: Known) -> bool:
    return bool(REPOSITORY_FILE.fullmatch(code)) and not (known.root / code).exists()


def _address(address: str, text: str, known: Known) -> Iterator[str]:
    scheme, _, rest = address.partition(":")
    if scheme == "lesson":
        if rest not in known.lessons:
            yield f"there is no lesson {rest}"
    elif scheme == "https":
        yield from _section(address, text, known)
    elif address not in LAB_PAGES:
        yield f"dead link {address}: a lesson links to lesson:…, https://… and {', '.join(LAB_PAGES)}"


def _section(address: str, text: str, known: Known) -> Iterator[str]:
    page, _, fragment = address.partition("#")
    standard = known.standards.get(page)
    if standard is None:
        yield f"{page} is not in tools/lessons/standards.toml"
        return
    said = NUMBER.findall(text)
    if not fragment:
        if said:
            yield f"the link {text!r} names a section and does not lead to it"
        return
    number = fragment.removeprefix(standard.fragment)
    if not fragment.startswith(standard.fragment) or number not in standard.sections:
        yield f"{standard.title} has no section {number}"
    elif said and said != [number]:
        yield f"the link {text!r} leads to section {number}"


def _named(text: str, known: Known) -> Iterator[str]:
    by_number = {address.rpartition("rfc")[2]: standard for address, standard in known.standards.items()}
    for rfc, section in IN_TEXT.findall(text):
        standard: Standard | None = by_number.get(rfc)
        if standard is None:
            yield f"RFC {rfc} is not in tools/lessons/standards.toml"
        elif section not in standard.sections:
            yield f"{standard.title} has no section {section}"
