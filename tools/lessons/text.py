"""What can be wrong with the text of a lesson: its head, its sections, its length, its options and its hints."""

import re
from collections.abc import Iterator, Mapping

from .known import Known
from .lesson import SECTIONS, Lesson, Problem, number_of, plain

HEAD = ("title", "minutes", "goal")
MOST_WORDS = 1000  # in a lesson, with everything that is read
MOST_WORDS_HOW = 120  # in *How it works*
FEWEST_OPTIONS = 3


def words(text: str) -> int:
    """Return the number of words in ``text``."""
    return len(text.split())


def length(lesson: Lesson) -> int:
    """Return the number of words in all that is read of ``lesson``."""
    blocks = (node for section in lesson.sections for node in section.nodes)
    texts = [lesson.head.get("title", ""), lesson.head.get("goal", ""), *(each.title for each in lesson.sections)]
    return sum(words(text) for text in texts) + sum(words(plain(node)) for node in blocks)


def problems(lesson: Lesson, known: Known, checks: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with the text. ``checks`` are those of the exercise."""
    for line, sentence in (
        *_head(lesson, known),
        *_sections(lesson),
        *_length(lesson),
        *_html(lesson),
        *_options(lesson),
        *_hints(lesson, checks),
    ):
        yield Problem(lesson.file, line, sentence)


Found = Iterator[tuple[int, str]]


def _head(lesson: Lesson, known: Known) -> Found:
    for name in HEAD:
        if not lesson.head.get(name):
            yield 1, f"the head needs a line {name}: …"
    for name in sorted(lesson.head.keys() - {*HEAD, "before"}):
        yield 1, f"the head has a line {name}, which means nothing"
    if not re.fullmatch(r"[1-9]\d?", lesson.head.get("minutes", "1")):
        yield 1, "minutes is not a number"
    for name in lesson.head.get("before", "").split():
        if lesson.folder.name not in known.lessons:
            break
        if name not in known.lessons[: known.lessons.index(lesson.folder.name)]:
            yield 1, f"before names {name}, which is no earlier lesson"


def _sections(lesson: Lesson) -> Found:
    if len(lesson.sections) != len(SECTIONS):
        yield 0, f"a lesson has {len(SECTIONS)} headings that begin with ##, and this one has {len(lesson.sections)}"
    for section in lesson.sections:
        if not section.nodes:
            yield section.number, f"nothing stands below {section.title}"


def _length(lesson: Lesson) -> Found:
    if (total := length(lesson)) > MOST_WORDS:
        yield 0, f"{total} words where {MOST_WORDS} are allowed"
    how = lesson.section("how")
    if how and (count := sum(words(plain(node)) for node in how.nodes)) > MOST_WORDS_HOW:
        yield how.number, f"{count} words where {MOST_WORDS_HOW} are allowed"


def _html(lesson: Lesson) -> Found:
    for node in lesson.walk():
        if node.type in ("html_block", "html_inline"):
            yield number_of(node), f"HTML is not used in lessons: {node.content.strip()[:40]}"


def _options(lesson: Lesson) -> Found:
    predict = lesson.section("predict")
    if not predict:
        return
    if len(lesson.options) < FEWEST_OPTIONS:
        yield predict.number, f"{len(lesson.options)} options where at least {FEWEST_OPTIONS} are needed"
    if not any(option.right for option in lesson.options):
        yield predict.number, "no option is marked as right: - [x]"
    for option in lesson.options:
        if not option.feedback:
            yield option.number, f"the option has no feedback: {option.text[:40]}"


def _hints(lesson: Lesson, checks: Mapping[str, str]) -> Found:
    turn = lesson.section("turn")
    if not turn:
        return
    for name, hint in lesson.hints.items():
        if name not in checks:
            yield hint.number, f"the exercise has no check {name}"
        if not hint.text:
            yield hint.number, f"the hint for {name} is empty"
    for name in checks:
        if name not in lesson.hints:
            yield turn.number, f"{name} has no hint: ### hint {name}"
