"""JSON from people we do not trust.

``json.loads`` takes more than JSON (``NaN``), lets a name appear twice and the last one win, and walks as
deep as its input says. RFC 7515 section 4 and RFC 7519 section 4 want unique names; an authorization server
has no use for depth.
"""

import json
import re
from typing import TypeGuard

MAX_LENGTH = 256 * 1024
"""Characters, or bytes. The longest honest documents are sets of keys with their certificates."""

MAX_DEPTH = 32
"""How deep arrays and objects may be nested."""

MARKS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""A string, or a bracket outside of strings. An unfinished string counts too, so that each character is read once."""

_FAR = 10**12
"""Seconds. Later times are a mistake, and Python may not be able to subtract one."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_object(text: str | bytes) -> dict[str, object]:
    """Return the object that ``text`` (UTF-8 if it is bytes) holds.

    Raises :class:`ValueError` for anything else: no JSON, another type, a name that is there twice, a number
    that JSON does not have, more than :data:`MAX_DEPTH` levels or :data:`MAX_LENGTH` characters.
    """
    try:
        return _object(text)
    except ValueError as error:
        reason = str(error)
    raise ValueError(reason)  # out here, because the parsers' own errors hold the whole text, with the tokens in it


def _object(text: str | bytes) -> dict[str, object]:
    if len(text) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    if _depth(decoded) > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} levels deep")
    value = json.loads(decoded, object_pairs_hook=_unique, parse_constant=_no_constant)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def write(value: object) -> str:
    """Return ``value`` as JSON. Raises :class:`ValueError` for what JSON has no words for, or no end of them."""
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def stored(text: str | None) -> dict[str, object]:
    """Return the object in a text of this page's storage; an empty one if it cannot be read, as people can edit it."""
    try:
        return read_object(text or "{}")
    except ValueError:
        return {}


def _depth(text: str) -> int:
    """Measure before parsing: a parser that recurses may take the whole page down with it."""
    depth = deepest = 0
    for mark in MARKS.finditer(text):
        depth += _STEPS.get(mark[0], 0)
        deepest = max(deepest, depth)
    return deepest


_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def is_text(value: object) -> TypeGuard[str]:
    """Say whether ``value`` is a text that can be sent: JSON can spell half of a surrogate pair, and UTF-8 cannot."""
    return isinstance(value, str) and _SURROGATE.search(value) is None


def is_time(value: object) -> TypeGuard[float]:
    """Say whether ``value`` is a number of seconds that can be reckoned with: JSON has numbers without bounds."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -_FAR < value < _FAR


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name is there twice")
    return result


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
