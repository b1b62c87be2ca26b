"""Which address holds an answer, and what is left of the address without it.

Before Python runs, ``app/static/early.js`` does the same by the same rule, and in other pages the script ``answer.js``
that ``docs/use-in-your-page.md`` prints. A test compares all three.
"""

from urllib.parse import unquote_plus, urlsplit, urlunsplit

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
"""Parameters that make an answer of a ``state``. Apps filter lists by ``#scope=all&state=open``."""


def take_from_address(address: str) -> tuple[str, str | None]:
    """Return ``address`` without the answer in it, and the answer (``"#..."`` or ``"?..."``) or None.

    An answer to this client has a ``state``. In a fragment, ``state`` is one with any other parameter of an answer but
    ``scope``; in a query, with ``code`` or ``error``. What else stands in the query is the app's own and stays. A token
    is taken even without ``state``, so that it does not remain in the address bar.
    """
    parts = urlsplit(address)
    fragment = set[str]() if _is_route(parts.fragment) else _names(parts.fragment)
    query = _names(parts.query)
    in_fragment = _has_token(fragment) or ("state" in fragment and bool(fragment & _ONLY_IN_ANSWERS))
    in_query = _has_token(query) or ("state" in query and bool(query & {"code", "error"}))
    left = parts._replace(fragment="" if in_fragment else parts.fragment)
    if in_query:
        kept = [field for field in parts.query.split("&") if not _names(field) & RESPONSE_PARAMETERS]
        left = left._replace(query="&".join(kept))
    answer = f"#{parts.fragment}" if in_fragment else f"?{parts.query}" if in_query else None
    return (urlunsplit(left) if answer else address), answer


def _has_token(names: set[str]) -> bool:
    return bool(names & {"access_token", "id_token"})


def _is_route(fragment: str) -> bool:
    """Say whether ``fragment`` begins with an anchor or a route (``#/orders?code=1``), not with ``name=value``."""
    name, equals, _ = fragment.partition("&")[0].partition("=")
    return bool(name) and (not equals or any(mark in name for mark in "/?!"))


def _names(fields: str) -> set[str]:
    """Return the names that have a value; a name alone, such as ``#code``, is an anchor."""
    return {unquote_plus(field.partition("=")[0]) for field in fields.split("&") if "=" in field}
