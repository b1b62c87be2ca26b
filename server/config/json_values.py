"""What can be written as JSON, and is the same when it is read again."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def json_problem(value: object) -> str | None:
    """Return what is wrong with a value that is to be written as JSON, as the end of a sentence, or None."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        has_other_names = not all(isinstance(name, str) for name in _names(value))
    except (TypeError, ValueError, RecursionError):
        return "must hold what JSON can: put dates in quotes"
    if has_other_names:  # json.dumps would write them as texts
        return "must hold what JSON can: names in quotes"
    return None if is_unicode(text) else "must hold text that can be written as UTF-8"


def is_unicode(text: str) -> bool:
    """Return whether a text has no half of a surrogate pair. A file cannot have one, but JSON and Python can."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _names(value: object) -> Iterator[Any]:
    """Yield the name of every member of every object in a value."""
    if isinstance(value, Mapping):
        yield from value
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        yield from _names(each)
