"""``python -m tools.lessons try 02-login answer.py`` tells a learner what came of an answer."""

import pytest

from tools.lessons.attempt import CannotRun, judge
from tools.lessons.course import FOLDER
from tools.lessons.exercise import source

from .conftest import LESSON

SOLUTION = source(FOLDER / LESSON / "exercise", "solution")


async def test_a_good_answer_passes_every_check() -> None:
    results = await judge(FOLDER / LESSON, SOLUTION, "answer.py")
    assert (
        str(results[0])
        == "✓ The browser goes to the authorization endpoint, with the parameters after a question mark."
    )
    assert all(result.passed for result in results)


async def test_a_mistake_is_told_with_what_was_found_and_a_hint() -> None:
    results = await judge(FOLDER / LESSON, SOLUTION.replace('"nonce": nonce,', ""), "answer.py")
    assert [str(result).splitlines() for result in results if not result.passed] == [
        [
            "✗ The request has the nonce.",
            "    nonce arrives as None",
            "    Hint: This flow requires a nonce. Without it, an old ID token could be put into a new answer.",
        ]
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("def take(:\n", "answer.py, line 1: this is not Python"),
        (
            "import base64\n\nprint(x)\n",
            "answer.py: your code stopped in line 3 with NameError: name 'x' is not defined.",
        ),
    ],
)
async def test_an_answer_that_cannot_run(answer: str, expected: str) -> None:
    with pytest.raises(CannotRun) as caught:
        await judge(FOLDER / LESSON, answer, "answer.py")
    assert str(caught.value).startswith(expected)


async def test_an_error_names_the_line_of_the_learner() -> None:
    answer = SOLUTION.replace('answer.get("state") != state', 'answer["state"] != state')
    failed = [result for result in await judge(FOLDER / LESSON, answer, "answer.py") if not result.passed]
    line = answer[: answer.index('answer["state"]')].count("\n") + 1
    assert [result.found for result in failed] == [f"your code stopped in line {line} with KeyError: 'state'"]
