"""Reads a lesson: Markdown without HTML, a head of ``name: value`` lines, and lines that begin with ``::``."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode

from .lesson import Hint, Lesson, Option, Section, number_of, plain

BOX = re.compile(r"\[([ x])\] ")


def _directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line that begins with ``::`` as a block of its own."""
    text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].strip()
    if not text.startswith("::") or state.is_code_block(start):
        return False
    if not silent:
        token = state.push("directive", "", 0)
        token.content, token.map = text, [start, start + 1]
        state.line = start + 1
    return True


def markdown() -> MarkdownIt:
    """Return the Markdown parser of the lessons: CommonMark and the lines that begin with ``::``."""
    parser = MarkdownIt("commonmark")  # with HTML, so that a check can say where it is
    parser.block.ruler.before("fence", "directive", _directive, {"alt": ["paragraph", "blockquote", "list"]})
    return parser


def read(file: Path) -> Lesson:
    """Return the lesson in ``file``. Raises OSError and UnicodeDecodeError."""
    return parse(file.read_text(encoding="utf-8"), file)


def parse(text: str, file: Path) -> Lesson:
    """Return the lesson that ``text`` is. Whatever is missing in it is left for the checks to find."""
    head, body = _split(text)
    # The head becomes empty lines, so that the numbers of the lines remain those of the file.
    tree = SyntaxTreeNode(markdown().parse("\n" * (text.count("\n") - body.count("\n")) + body))
    sections = tuple(_sections(tree.children))
    found = Lesson(file, head, sections)
    predict, turn = found.section("predict"), found.section("turn")
    options = tuple(_options(predict.nodes)) if predict else ()
    hints = dict(_hints(turn.nodes)) if turn else {}
    return Lesson(file, head, sections, options, hints)


def _split(text: str) -> tuple[dict[str, str], str]:
    found = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if not found:
        return {}, text
    pairs = [line.partition(":") for line in found[1].splitlines()]
    return {name.strip(): value.strip() for name, _, value in pairs}, text[found.end() :]


def _sections(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Section]:
    heading: SyntaxTreeNode | None = None
    below: list[SyntaxTreeNode] = []
    for node in nodes:
        if node.type == "heading" and node.tag == "h2":
            if heading:
                yield Section(plain(heading), number_of(heading), tuple(below))
            heading, below = node, []
        else:
            below.append(node)
    if heading:
        yield Section(plain(heading), number_of(heading), tuple(below))


def _options(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Option]:
    items = [item for node in nodes if node.type == "bullet_list" for item in node.children]
    for item in items:
        text = " ".join(plain(child) for child in item.children if child.type != "blockquote")
        feedback = " ".join(plain(child) for child in item.children if child.type == "blockquote")
        if box := BOX.match(text):
            yield Option(text[box.end() :], box[1] == "x", feedback.strip(), number_of(item))


def _hints(nodes: Sequence[SyntaxTreeNode]) -> Iterator[tuple[str, Hint]]:
    headings = [place for place, node in enumerate(nodes) if node.type == "heading"]
    for place, end in zip(headings, [*headings[1:], len(nodes)], strict=True):
        words = plain(nodes[place]).split()
        if words[:1] == ["hint"] and len(words) == 2:
            text = " ".join(plain(node) for node in nodes[place + 1 : end])
            yield words[1], Hint(text.strip(), number_of(nodes[place]))
