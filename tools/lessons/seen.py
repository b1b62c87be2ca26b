"""The errors that one will see in an experiment: each is one that the page has."""

from collections.abc import Iterator
from itertools import pairwise

from markdown_it.tree import SyntaxTreeNode

from .known import Known
from .lesson import Lesson, Problem, number_of, plain


def problems(lesson: Lesson, known: Known) -> Iterator[Problem]:
    """Yield each code in *Break it* that stands right behind words such as ``**You see:**`` and is no error."""
    section = lesson.section("break")
    inlines = (node for node in section.walk() if node.type == "inline") if section else ()
    for inline in inlines:
        for code in _announced(inline):
            if code.content not in known.errors:
                yield Problem(lesson.file, number_of(inline), f"the page has no error {code.content}")


def _announced(inline: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    nodes = [node for node in inline.children if plain(node).strip()]
    for before, node in pairwise(nodes):
        if before.type == "strong" and plain(before).endswith(":") and node.type == "code_inline":
            yield node
