"""Strict JSON: its limits, to the character."""

import json

import pytest

from app.oidc.base import strict_json


def nested(levels: int, before: str = "") -> str:
    return f'{{"a": [{before}{"[" * (levels - 2)}{"]" * (levels - 2)}]}}'


@pytest.mark.parametrize("before", ["", "[], " * 40, "{}, " * 40])
def test_32_levels_may_be_nested_beside_any_number_of_others(before: str) -> None:
    assert strict_json.read_object(nested(32, before)) == json.loads(nested(32, before))
    with pytest.raises(ValueError, match="32 levels"):
        strict_json.read_object(nested(33, before))


@pytest.mark.parametrize("text", ['{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', '{"a": "\\"[[[[{{{{"}'])
def test_brackets_in_texts_are_not_depth(text: str) -> None:
    assert strict_json.read_object(text) == json.loads(text)


@pytest.mark.parametrize("text", ['"' + '\\"' * 18_000, '{"' + "\\\\" * 18_000, '"\n' * 18_001 + "\\"])
def test_a_text_that_never_ends_is_walked_through_once(text: str) -> None:
    """Each mark that is looked at begins where the one before it ended, and the last one takes all that is left."""
    marks = list(strict_json.MARKS.finditer(text))

    assert marks[-1].end() >= len(text) - 1
    assert sum(len(mark[0]) for mark in marks) <= len(text)
    with pytest.raises(ValueError, match=r"."):
        strict_json.read_object(text)


def test_json_may_have_256_kibibytes_and_not_one_character_more() -> None:
    longest = "{}".ljust(256 * 1024)

    assert strict_json.read_object(longest) == {}
    assert strict_json.read_object(longest.encode()) == {}
    with pytest.raises(ValueError, match="longer than 262144"):
        strict_json.read_object(f"{longest} ")
    with pytest.raises(ValueError, match="longer than 262144"):
        strict_json.read_object(b"\xff" * (256 * 1024 + 1))


@pytest.mark.parametrize(
    ("text", "found"),
    [('{"a": 1}', {"a": 1}), (None, {}), ("", {}), ("[1]", {}), ('{"a": 1', {}), ("null", {})],
)
def test_what_cannot_be_read_in_the_storage_is_as_good_as_nothing(text: str | None, found: dict[str, object]) -> None:
    assert strict_json.stored(text) == found
