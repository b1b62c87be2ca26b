"""A lesson in another language has the same parts as the first one, in the same order; only the words differ."""

from collections.abc import Iterator

from markdown_it.tree import SyntaxTreeNode

from .lesson import SECTIONS, Lesson, Problem


def problems(lesson: Lesson, first: Lesson) -> Iterator[Problem]:
    """Yield where ``lesson`` is not the lesson that ``first`` is in another language."""
    for what, ours, theirs in (
        ("minutes", lesson.head.get("minutes"), first.head.get("minutes")),
        ("before", lesson.head.get("before"), first.head.get("before")),
        ("the lines that begin with ::", _lines(lesson), _lines(first)),
        ("the options and which of them is right", _options(lesson), _options(first)),
        ("the hints", list(lesson.hints), list(first.hints)),
        ("the links", _links(lesson), _links(first)),
    ):
        if ours != theirs:
            yield Problem(lesson.file, 0, f"{what}: not as in {first.file.name}")


def headings(lessons: list[Lesson]) -> Iterator[Problem]:
    """Yield the headings that are not called as in the first of ``lessons``, which are all in one language."""
    for lesson in lessons[1:]:
        for place, section in enumerate(lesson.sections[: len(SECTIONS)]):
            if place < len(lessons[0].sections) and section.title != (usual := lessons[0].sections[place].title):
                sentence = f"this heading is called {usual!r} in {lessons[0].folder.name}"
                yield Problem(lesson.file, section.number, sentence)


def _lines(lesson: Lesson) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.name, line.arguments) for line in lesson.lines]


def _options(lesson: Lesson) -> list[bool]:
    return [option.right for option in lesson.options]


def _links(lesson: Lesson) -> list[str]:
    return sorted(str(node.attrs["href"]) for node in lesson.walk() if _is_link(node))


def _is_link(node: SyntaxTreeNode) -> bool:
    return node.type == "link"
