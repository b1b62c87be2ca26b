"""Makes a sheet for a class, to be printed: tasks with room for arrows and answers, and the solutions at the end."""

from collections.abc import Iterable, Sequence
from html import escape

from markdown_it.tree import SyntaxTreeNode

from .lesson import Lesson, Option
from .parse import markdown

WORDS = {
    "en": {
        "title": "The implicit flow: tasks",
        "name": "Name",
        "lanes": "Draw the messages, in their order",
        "you": "You",
        "page": "Page",
        "server": "Authorization server",
        "api": "API",
        "solutions": "Solutions",
    }
}
"""The sheet's own words, by language. All others are the lessons'."""

STYLE = """
@page { size: A4; margin: 18mm }
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 44rem; margin: auto }
section { break-after: page }
section:last-child { break-after: auto }
h2, h3 { break-after: avoid; margin: 1.2em 0 .3em }
ul.options { list-style: "\\2610\\00a0\\00a0" }
.lines { height: 5.4em; background: repeating-linear-gradient(#fff 0 1.7em, #999 1.7em calc(1.7em + 1px)) }
.lanes { display: flex; justify-content: space-around; height: 15em; border: 1px solid #999 }
.lanes span { flex: 1; text-align: center; padding: .3em;
  background: linear-gradient(#999, #999) 50% 2em / 1px 100% no-repeat }
@media print { .lines, .lanes span { print-color-adjust: exact } }
"""


def sheet(lessons: Sequence[Lesson], language: str) -> str:
    """Return the sheet for ``lessons`` as an HTML document. Raises KeyError if it has no words in ``language``."""
    words = WORDS[language]
    tasks = "".join(_tasks(lesson, words) for lesson in lessons)
    solutions = "".join(_solutions(lesson) for lesson in lessons)
    title, name = escape(words["title"]), escape(words["name"])
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n<h1>{title}</h1>\n<p>{name}: ____________________</p>\n"
        f"{tasks}<section><h1>{escape(words['solutions'])}</h1>{solutions}</section>\n</html>\n"
    )


def _tasks(lesson: Lesson, words: dict[str, str]) -> str:
    see, _, predict, *_ = lesson.sections
    own_words = lesson.section("words")
    question, _ = _around_answer(see.nodes)
    options = "".join(f"<li>{escape(option.text)}</li>" for option in lesson.options)
    lanes = "".join(f"<span>{escape(words[name])}</span>" for name in ("you", "page", "server", "api"))
    draws = any("diagram" in line.arguments for line in lesson.lines)
    return (
        f"<section><h2>{escape(lesson.head['title'])}</h2><p><em>{escape(lesson.head['goal'])}</em></p>"
        f"<h3>{escape(see.title)}</h3>{_html(question)}{LINES}"
        + (f'<p>{escape(words["lanes"])}</p><div class="lanes">{lanes}</div>' if draws else "")
        + f'<h3>{escape(predict.title)}</h3>{_html(_before_options(predict.nodes))}<ul class="options">{options}</ul>'
        + (f"<h3>{escape(own_words.title)}</h3>{_html(own_words.nodes)}{LINES}" if own_words else "")
        + "</section>"
    )


LINES = '<div class="lines"></div>'


def _solutions(lesson: Lesson) -> str:
    _, answer = _around_answer(lesson.sections[0].nodes)
    options = "".join(f"<li>{_judged(option)}</li>" for option in lesson.options)
    return f"<h2>{escape(lesson.head['title'])}</h2>{_html(answer)}<ul>{options}</ul>"


def _judged(option: Option) -> str:
    text = f"{escape(option.text)} <em>{escape(option.feedback)}</em>"
    return f"<strong>✓</strong> {text}" if option.right else text


def _around_answer(nodes: Sequence[SyntaxTreeNode]) -> tuple[Sequence[SyntaxTreeNode], Sequence[SyntaxTreeNode]]:
    place = next((at for at, node in enumerate(nodes) if node.content.split()[:1] == ["::answer"]), len(nodes))
    return nodes[:place], nodes[place + 1 :]


def _before_options(nodes: Sequence[SyntaxTreeNode]) -> Sequence[SyntaxTreeNode]:
    return nodes[: next((at for at, node in enumerate(nodes) if node.type == "bullet_list"), len(nodes))]


def _html(nodes: Iterable[SyntaxTreeNode]) -> str:
    """Return ``nodes`` as HTML, without the ``::`` lines and without links, which lead nowhere on paper."""
    parser = markdown()
    for rule in ("directive", "link_open", "link_close"):
        parser.add_render_rule(rule, lambda *_: "")
    return "".join(parser.renderer.render(node.to_tokens(), parser.options, {}) for node in nodes)
