"""Which address holds an answer, and what is left of the address without it.

Before Python runs, ``app/static/early.js`` does the same by the same rule, and in other pages the script ``answer.js``
that ``docs/use-in-your-page.md`` prints. A test compares all three.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote_plus

from ..request.requests import STATE_PREFIX

RESPONSE_PARAMETERS = frozenset(
    {
        "access_token",
        "code",
        "error",
        "error_description",
        "error_uri",
        "expires_in",
        "id_token",
        "iss",
        "scope",
        "session_state",
        "state",
        "token_type",
    }
)
"""Parameters that are taken out of the query together with an answer."""

_ONLY_IN_ANSWERS = RESPONSE_PARAMETERS - {"state", "scope"}
"""The request has the other two as well, and the authorization server may be at this page's own origin."""

_PROTOCOL_ERROR = re.compile(r"[a-z]+(_[a-z]+)+")
"""The form of the protocol's error codes, such as ``access_denied``."""

Fields = Sequence[tuple[str, str]]


def take_from_address(address: str) -> tuple[str, str | None]:
    """Return ``address`` without the answer in it, and the answer (``"#..."`` or ``"?..."``) or None.

    A query or fragment is an answer to this client if it has a ``state`` that a client of this library made, and
    another parameter of an answer. Apps have parameters of the same names (``?code=SPRING&state=CA``), and other
    libraries get answers of their own; both are left alone. What else stands in the query of an answer is the app's own
    and stays.

    Two things are taken whatever their ``state`` is, and then refused: a token, so that it does not remain in the
    address bar, and an error of the protocol in a fragment, so that a forged answer is refused and not ignored.
    """
    before, hash_sign, after = address.partition("#")
    page, _, text = before.partition("?")
    fragment, query = [] if _is_route(after) else _fields(after), _fields(text)
    in_fragment = _has_token(fragment) or _answers_us(fragment) or _reports_error(fragment)
    in_query = _has_token(query) or _answers_us(query)
    if in_query:
        kept = "&".join(field for field in text.split("&") if not RESPONSE_PARAMETERS & dict(_fields(field)).keys())
        before = f"{page}?{kept}" if kept else page
    left = before if in_fragment else f"{before}{hash_sign}{after}"
    return left, f"#{after}" if in_fragment else f"?{text}" if in_query else None


def _has_token(fields: Fields) -> bool:
    return any(name in {"access_token", "id_token"} for name, _ in fields)


def _answers_us(fields: Fields) -> bool:
    is_ours = any(name == "state" and value.startswith(STATE_PREFIX) for name, value in fields)
    return is_ours and any(name in _ONLY_IN_ANSWERS for name, _ in fields)


def _reports_error(fields: Fields) -> bool:
    return any(name == "state" for name, _ in fields) and any(
        name == "error" and _PROTOCOL_ERROR.fullmatch(value) for name, value in fields
    )


def _is_route(fragment: str) -> bool:
    """Say whether ``fragment`` begins with an anchor or a route (``#/orders?code=1``), not with ``name=value``."""
    name, equals, _ = fragment.partition("&")[0].partition("=")
    return bool(name) and (not equals or any(mark in name for mark in "/?!"))


def _fields(text: str) -> Fields:
    """Return the names and values; a name alone, such as ``#code``, is an anchor."""
    pairs = (field.partition("=") for field in text.split("&") if "=" in field)
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs]
