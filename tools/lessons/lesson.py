"""What a lesson consists of, once it is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.tree import SyntaxTreeNode

SECTIONS = ("see", "how", "predict", "turn", "break", "today", "words", "sources")
"""The parts of a lesson, in their order. Their headings are a matter of the language that the lesson is in."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that is wrong in a lesson: the file, the line (0 for the whole file), and a sentence."""

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.sentence}."


@dataclass(frozen=True, slots=True)
class Line:
    """A line that begins with ``::``: its name, and what stands after it."""

    name: str
    arguments: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to the question of *Predict*. ``feedback`` is empty where none is written."""

    text: str
    right: bool
    feedback: str
    number: int


@dataclass(frozen=True, slots=True)
class Hint:
    """The hint of a check, and the number of its heading's line."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its heading, the number of the heading's line, and the Markdown below it."""

    title: str
    number: int
    nodes: tuple[SyntaxTreeNode, ...] = ()

    def walk(self) -> Iterator[SyntaxTreeNode]:
        """Yield every node of this section."""
        for node in self.nodes:
            yield from node.walk()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The ``::`` lines of this section."""
        return tuple(
            Line(name.removeprefix("::"), tuple(arguments), number_of(node))
            for node in self.walk()
            if node.type == "directive"
            for name, *arguments in [node.content.split()]
        )


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson in one language. ``head`` is what stands between the two lines ``---`` at the top."""

    file: Path
    head: Mapping[str, str]
    sections: tuple[Section, ...]
    options: tuple[Option, ...] = ()
    hints: Mapping[str, Hint] = field(default_factory=dict)
    """The hints by the names of their checks."""

    @property
    def folder(self) -> Path:
        """The lesson's folder, which has its name."""
        return self.file.parent

    @property
    def lines(self) -> tuple[Line, ...]:
        """All ``::`` lines, from the top to the bottom."""
        return tuple(line for section in self.sections for line in section.lines)

    def walk(self) -> Iterator[SyntaxTreeNode]:
        """Yield every node of the lesson."""
        for section in self.sections:
            yield from section.walk()

    def section(self, name: str) -> Section | None:
        """Return the section with this name of :data:`SECTIONS`, or None if the lesson ends before it."""
        place = SECTIONS.index(name)
        return self.sections[place] if place < len(self.sections) else None


def number_of(node: SyntaxTreeNode) -> int:
    """Return the number of the line in which ``node``, or the block around it, begins."""
    block: SyntaxTreeNode | None = node
    while block is not None and not block.map:
        block = block.parent
    return block.map[0] + 1 if block is not None and block.map else 0


def plain(node: SyntaxTreeNode) -> str:
    """Return the words of ``node`` and of all that is in it, without marks and without addresses."""
    if node.type in ("text", "code_inline", "fence", "code_block"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    joined = "" if node.type in ("inline", "link", "em", "strong") else " "
    return joined.join(plain(child) for child in node.children)
