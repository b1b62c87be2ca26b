"""Which address holds an answer, and what is left of the address without it.

In the page of this repository ``app/static/early.js`` does the same by the same rule, a second before Python runs.
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
"""What leaves the query with an answer."""


def take_from_address(address: str) -> tuple[str, str | None]:
    """Return ``address`` without the answer in it, and the answer (``"#..."`` or ``"?..."``) or None.

    A fragment with a token, a code, an error or a state in it is an answer, and so is a query with a token. Other
    pages have parameters named ``code`` and ``error`` too, so in a query these count only with ``state``; what else
    stands in the query stays.
    """
    parts = urlsplit(address)
    query = _names(parts.query)
    in_fragment = bool(_names(parts.fragment) & {"access_token", "id_token", "code", "error", "state"})
    in_query = bool(query & {"access_token", "id_token"} or ("state" in query and query & {"code", "error"}))
    left = parts._replace(fragment="" if in_fragment else parts.fragment)
    if in_query:
        kept = [field for field in parts.query.split("&") if not _names(field) & RESPONSE_PARAMETERS]
        left = left._replace(query="&".join(kept))
    answer = f"#{parts.fragment}" if in_fragment else f"?{parts.query}" if in_query else None
    return (urlunsplit(left) if answer else address), answer


def _names(fields: str) -> set[str]:
    """Return the names that have a value; a name alone, such as ``#code``, is an anchor."""
    return {unquote_plus(field.partition("=")[0]) for field in fields.split("&") if "=" in field}
