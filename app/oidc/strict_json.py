"""JSON from people we do not trust.

``json.loads`` takes more than JSON (``NaN``), lets a name appear twice and the last one win, and walks as
deep as its input says. RFC 7515 section 4 and RFC 7519 section 4 want unique names; an authorization server
has no use for depth.
"""

import json
import re

MAX_DEPTH = 32
"""How deep arrays and objects may be nested."""

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


def read_object(text: str | bytes) -> dict[str, object]:
    """Return the object that ``text`` (UTF-8 if it is bytes) holds.

    Raises :class:`ValueError` for anything else: no JSON, another type, a name that is there twice, a number
    that JSON does not have, more than :data:`MAX_DEPTH` levels.
    """
    decoded = text.decode("utf-8") if isinstance(text, bytes) else text
    if _depth(decoded) > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} levels deep")
    value = json.loads(decoded, object_pairs_hook=_unique, parse_constant=_no_constant)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _depth(text: str) -> int:
    """Measure before parsing: a parser that recurses may take the whole page down with it."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name is there twice")
    return result


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
