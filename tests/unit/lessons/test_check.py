"""``python -m tools.lessons check`` says in words what is wrong."""

from pathlib import Path

import pytest

from tools.lessons.check import missing, problems

from .conftest import LESSON, change


def found(course: Path) -> list[str]:
    return [str(problem).removeprefix(f"{course}/") for problem in problems(course)]


def test_nothing_is_wrong_with_the_course() -> None:
    assert list(map(str, problems())) == []


def test_nothing_is_wrong_with_the_lesson_that_the_tests_change(course: Path) -> None:
    assert found(course) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("minutes: 15\n", "", "en.md:1: the head needs a line minutes: …."),
        ("minutes: 15", "minutes: long", "en.md:1: minutes is not a number."),
        ("minutes: 15", "minutes: 15\nlevel: 3", "en.md:1: the head has a line level, which means nothing."),
        ("minutes: 15", "minutes: 15\nbefore: 04-api", "before names 04-api, which is no earlier lesson."),
        ("\n## Today\n", "\n", "en.md: a lesson has 8 headings that begin with ##, and this one has 7."),
        ("::live address diagram", "::look address", "unknown line ::look; there are ::answer, ::break, ::exercise"),
        ("::live address diagram", "::live address windows", "the page has no part windows; there are address, api"),
        ("::live address diagram", "::live", "::live names no part of the page"),
        ("::live address diagram", "Look.", "the lesson does not begin with a ::live line."),
        ("::answer", "::answer at once", "nothing may stand after ::answer."),
        ("::answer", "::fact phase_of_the_moon", "::fact names one lifetime; there are access_token"),
        ("::exercise", "", "this section needs the line ::exercise, once."),
        ("::exercise", "::exercise\n\n::run scenario=plain", "::run belongs in another section"),
        ("scenario=state-changed", "scenario=state-forged", "there is no scenario state-forged"),
        ("scenario=state-changed", "state-changed", "::run names one scenario: ::run scenario=plain."),
        ("scenario=state-missing", "scenario=no-state", "there is no scenario no-state"),
        ("You come back", "You <b>come</b> back", "HTML is not used in lessons: <b>"),
        ("You come back", "You ![come](x.png) back", "a lesson has no pictures of its own."),
        ("The page makes two", "word " * 30 + "The page makes two", " words where 120 are allowed."),
        ("Press **Log in**", "word " * 200 + "Press **Log in**", " words where 1000 are allowed."),
        ("- [x]", "- [ ]", "no option is marked as right: - [x]."),
        ("  > Yes. This is", "  Yes. This is", "the option has no feedback: You are in Mallory's account"),
        ("### hint check_nonce_is_sent\n", "", "check_nonce_is_sent has no hint: ### hint check_nonce_is_sent."),
        ("### hint check_nonce_is_sent", "### hint check_nonce", "the exercise has no check check_nonce."),
        (f"lesson:{LESSON}", "lesson:12-logout", "there is no lesson 12-logout."),
        (f"lesson:{LESSON}", "/?lesson=8", "dead link /?lesson=8"),
        (
            "rfc6749#section-10.12",
            "rfc6749#section-10.21",
            "RFC 6749, The OAuth 2.0 Authorization Framework has no section",
        ),
        ("[RFC 6749 section 3.1]", "[RFC 6749 section 3.2]", "the link 'RFC 6749 section 3.2' leads to section 3.1."),
        ("rfc6749#section-3.1)", "rfc6749)", "names a section and does not lead to it."),
        (
            "rfc/rfc3986#",
            "rfc/rfc9999#",
            "https://www.rfc-editor.org/rfc/rfc9999 is not in tools/lessons/standards.toml.",
        ),
        (": no parameter more than once", ": see RFC 6749 section 3.9", "has no section 3.9."),
        ("**You see:** `state_missing`", "**You see:** `state_gone`", "the page has no error state_gone."),
        ("app/static/early.js", "app/static/late.js", "there is no file app/static/late.js in this repository."),
    ],
)
def test_a_mistake_in_the_text(course: Path, old: str, new: str, expected: str) -> None:
    change(course / LESSON / "en.md", old, new)
    assert any(expected in line for line in found(course)), found(course)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("checks.py", "def check_", "def check", "0 checks where at least 8 are needed."),
        ("checks.py", '    """The request has the nonce."""\n', "", "check_nonce_is_sent has no docstring"),
        (
            "solution.py",
            "from urllib.parse",
            "from jwt",
            "an exercise imports from Python’s own library alone, not 'jwt'.",
        ),
        ("solution.py", "def take(", "def take", "this is not Python"),
        ("wrong/no_nonce.py", "# fails: check_nonce_is_sent\n", "", "no_nonce.py:1: the first line does not say"),
        ("wrong/no_nonce.py", "check_nonce_is_sent", "check_nonce", "the exercise has no check check_nonce."),
    ],
)
def test_a_mistake_in_the_exercise(course: Path, file: str, old: str, new: str, expected: str) -> None:
    change(course / LESSON / "exercise" / file, old, new)
    assert any(expected in line for line in found(course)), found(course)


def test_files_that_are_missing(course: Path) -> None:
    (course / LESSON / "exercise/starter.py").unlink()
    assert found(course) == [f"{LESSON}/exercise/starter.py: this file is missing."]
    (course / LESSON / "en.md").unlink()
    assert f"course.toml: {LESSON} is in the course, and has no en.md." in found(course)


def test_too_few_wrong_answers(course: Path) -> None:
    for answer in sorted(course.glob("*/exercise/wrong/*.py"))[5:]:
        answer.unlink()
    assert found(course) == [f"{LESSON}/exercise/wrong: 5 wrong answers where at least 6 are needed."]


def test_a_folder_that_is_not_in_the_course(course: Path) -> None:
    (course / "03-stray").mkdir()
    assert found(course) == ["course.toml: the folder 03-stray is not in the course."]


def test_a_second_language_is_a_second_file(course: Path) -> None:
    german = course / LESSON / "de.md"
    german.write_text((course / LESSON / "en.md").read_text(encoding="utf-8"), encoding="utf-8")
    change(german, "## See it", "## Sieh es dir an")
    assert found(course) == []
    assert missing(course) == {"de": []}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("scenario=state-changed", "scenario=state-missing", "the lines that begin with ::"),
        ("- [x]", "- [ ]", "the options and which of them is right"),
        ("section-3.5", "section-3.4", "the links"),
        ("minutes: 15", "minutes: 20", "minutes"),
    ],
)
def test_a_translation_has_the_same_parts(course: Path, old: str, new: str, what: str) -> None:
    german = course / LESSON / "de.md"
    german.write_text((course / LESSON / "en.md").read_text(encoding="utf-8"), encoding="utf-8")
    change(german, old, new)
    assert f"{LESSON}/de.md: {what}: not as in en.md." in found(course)
