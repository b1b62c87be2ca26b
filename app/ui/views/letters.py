"""Which letters of an encoded token are which claim."""

import json
from base64 import urlsafe_b64decode

Piece = tuple[str, str]
"""The name of a claim, or an empty text, and the letters that belong to it."""

_SPACE = " \t\n\r"


def pieces(encoded: str) -> list[Piece]:
    """Return the base64url text ``encoded`` of a JSON object in pieces, one for each of its members.

    Three bytes become four letters, so a letter may hold bits of a member and of the comma beside it.
    """
    found: list[Piece] = []
    done = 0
    try:
        members = _members(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    except (ValueError, IndexError, RecursionError):
        return [("", encoded)]
    for name, start, end in members:
        first, last = start * 4 // 3, -(-end * 4 // 3)
        found += [("", encoded[done:first]), (name, encoded[first:last])]
        done = last
    return [piece for piece in (*found, ("", encoded[done:])) if piece[1]]


def _members(text: str) -> list[tuple[str, int, int]]:
    """Return the name of each member of the JSON object ``text``, and the bytes from its name to its value's end."""
    found = []
    decoder = json.JSONDecoder()
    at = _skip(text, text.index("{") + 1)
    while text[at] == '"':
        name, end = decoder.raw_decode(text, at)
        _, end = decoder.raw_decode(text, _skip(text, text.index(":", end) + 1))
        found.append((name, len(text[:at].encode()), len(text[:end].encode())))
        at = _skip(text, end)
        if text[at] != ",":
            break
        at = _skip(text, at + 1)
    return found


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at
