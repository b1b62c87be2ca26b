"""The lines that begin with ``::``: which there are, where they stand, and what may stand after them.

==============================  ===========================================  ==========================
line                            what it is                                   where
==============================  ===========================================  ==========================
``::live PART ...``             parts of the page to look at                 first thing in *See it*
``::answer``                    the paragraph below it can be opened         in *See it*
``::fact KEY``                  a lifetime of ``server/sample.toml``         anywhere
``::run scenario=NAME``         a link that tries a scenario                 in *Predict*
``::exercise``                  the exercise of the lesson                   once, in *Your turn*
``::break scenario=NAME``       an experiment, and what one will see         in *Break it*
``::break by-hand``             an experiment that needs no link             in *Break it*
==============================  ===========================================  ==========================
"""

from collections.abc import Callable, Iterable, Iterator

from .known import Known
from .lesson import SECTIONS, Lesson, Line, Problem


def _parts(line: Line, known: Known) -> Iterator[str]:
    if not line.arguments:
        yield f"::live names no part of the page; there are {_list(known.parts)}"
    for name in sorted(set(line.arguments) - known.parts):
        yield f"the page has no part {name}; there are {_list(known.parts)}"


def _nothing(line: Line, known: Known) -> Iterator[str]:
    if line.arguments:
        yield f"nothing may stand after ::{line.name}"


def _lifetime(line: Line, known: Known) -> Iterator[str]:
    if len(line.arguments) != 1 or line.arguments[0] not in known.lifetimes:
        yield f"::fact names one lifetime; there are {_list(known.lifetimes)}"


def _scenario(line: Line, known: Known) -> Iterator[str]:
    name = line.arguments[0].removeprefix("scenario=") if len(line.arguments) == 1 else ""
    if len(line.arguments) != 1 or name == line.arguments[0]:
        yield f"::{line.name} names one scenario: ::{line.name} scenario=plain"
    elif name not in known.scenarios:
        yield f"there is no scenario {name}; server/scenarios has the list"


def _experiment(line: Line, known: Known) -> Iterator[str]:
    if line.arguments != ("by-hand",):
        yield from _scenario(line, known)


LINES: dict[str, tuple[str | None, Callable[[Line, Known], Iterator[str]]]] = {
    "live": ("see", _parts),
    "answer": ("see", _nothing),
    "fact": (None, _lifetime),
    "run": ("predict", _scenario),
    "exercise": ("turn", _nothing),
    "break": ("break", _experiment),
}
"""Each line with the section it belongs in (None for any), and a function that says what is wrong after it."""


def problems(lesson: Lesson, known: Known) -> Iterator[Problem]:
    """Yield what is wrong with the ``::`` lines of ``lesson``."""
    for name, section in zip(SECTIONS, lesson.sections, strict=False):
        for line in section.lines:
            for sentence in _problems_of(line, name, known):
                yield Problem(lesson.file, line.number, sentence)
    see, turn, experiments = (lesson.section(name) for name in ("see", "turn", "break"))
    if see and not (see.nodes and see.nodes[0].type == "directive" and see.lines[0].name == "live"):
        yield Problem(lesson.file, see.number, "the lesson does not begin with a ::live line")
    if turn and sum(line.name == "exercise" for line in turn.lines) != 1:
        yield Problem(lesson.file, turn.number, "this section needs the line ::exercise, once")
    if experiments and not any(line.name == "break" for line in experiments.lines):
        yield Problem(lesson.file, experiments.number, "this section needs at least one ::break line")


def _problems_of(line: Line, section: str, known: Known) -> Iterator[str]:
    if line.name not in LINES:
        yield f"unknown line ::{line.name}; there are {_list(f'::{name}' for name in LINES)}"
        return
    place, look = LINES[line.name]
    if place not in (None, section):
        yield f"::{line.name} belongs in another section: the one at place {SECTIONS.index(place or '') + 1}"
    yield from look(line, known)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
