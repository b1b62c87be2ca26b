"""What the authorization server sends back, taken apart (RFC 6749 section 4.2.2).

The answer comes in the browser's address, so anybody who can make a link can write one. Parsing therefore keeps
every parameter, even one that is repeated, and decides nothing::

    response = AuthorizationResponse.parse("#state=abc&error=access_denied")
    response.first("error")  # "access_denied"
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from ..base.redaction import SECRET_PARAMETERS, redact
from ..errors import ResponseMalformed, ResponseTooLarge
from .address import RESPONSE_PARAMETERS

MAX_LENGTH = 64 * 1024
"""Characters of a whole answer. Longer ones are refused unread."""

MAX_PARAMETERS = 64

LOGGED_LENGTH = 300
"""Characters of a name or value that the event log keeps."""

IN_QUERY = RESPONSE_PARAMETERS | {"refresh_token"}
"""Names that are an answer's in a query. No answer may bring a refresh token, so that one is not overlooked."""

Mode = Literal["fragment", "query", "web_message"]


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """The parameters of an answer, in order, and the way they came."""

    parameters: tuple[tuple[str, str], ...]
    mode: Mode

    @classmethod
    def parse(cls, raw: str) -> "AuthorizationResponse":
        """Read ``raw``, which begins with ``#`` or ``?``.

        An answer in the query is added to the query that the app has of its own (RFC 6749 section 3.1.2), so names
        that no answer has are left out there.
        Raises :class:`.errors.ResponseTooLarge` and :class:`.errors.ResponseMalformed`.
        """
        if len(raw) > MAX_LENGTH:
            raise ResponseTooLarge(f"The answer has {len(raw)} characters; more than {MAX_LENGTH} are not read.")
        mode: Mode = "query" if raw.startswith("?") else "fragment"
        body = raw[1:]
        if body.count("&") >= MAX_PARAMETERS:
            raise ResponseTooLarge(f"The answer has more than {MAX_PARAMETERS} parameters.")
        try:
            if mode == "fragment" or not body:
                return cls(tuple(_pairs(body)), mode)
            pairs = _pairs(_answer_fields(body))
            if not pairs:
                raise ValueError("no parameter of an answer")
        except ValueError as error:  # or a field without "=", or a name that is no UTF-8
            raise ResponseMalformed("The answer is not a list of names and values.") from error
        return cls(tuple(pairs), mode)

    def without_query_of(self, redirect_uri: str) -> "AuthorizationResponse":
        """Return the answer without what ``redirect_uri`` has in its own query, even under names of an answer."""
        pairs = list(self.parameters)
        if self.mode == "query":
            for own in _pairs(_answer_fields(urlsplit(redirect_uri).query)):
                if own in pairs:
                    pairs.remove(own)
        return replace(self, parameters=tuple(pairs))

    @classmethod
    def from_message(cls, data: Mapping[str, str]) -> "AuthorizationResponse":
        """Take the answer out of a ``web_message``. Raises as :meth:`parse` does."""
        if sum(len(name) + len(value) for name, value in data.items()) > MAX_LENGTH or len(data) > MAX_PARAMETERS:
            raise ResponseTooLarge
        return cls(tuple(data.items()), "web_message")

    def first(self, name: str) -> str | None:
        """Return the first value of ``name``, or None. An empty value counts as none (RFC 6749 section 3.1)."""
        return next((value for key, value in self.parameters if key == name and value), None)

    def repeated(self) -> list[str]:
        """Return the names that are there more than once."""
        return sorted(name for name, count in Counter(name for name, _ in self.parameters).items() if count > 1)

    def present(self, names: Iterable[str]) -> list[str]:
        """Return those of ``names`` that have a value."""
        return sorted(name for name in names if self.first(name) is not None)

    def for_the_log(self) -> dict[str, str]:
        """Return the parameters for the event log (it removes tokens): nothing long, twice what is there twice."""
        kept: dict[str, str] = {}
        for name, value in self.parameters:
            key, shown = name[:LOGGED_LENGTH], value
            while key in kept:  # under this name the log would not know it for a secret any more
                key, shown = f"{key} (again)", str(redact(value, name))
            kept[key] = shown if name in SECRET_PARAMETERS else shown[:LOGGED_LENGTH]
        return kept


def _answer_fields(query: str) -> str:
    """Return the fields of ``query`` that have the name of an answer's parameter and a value."""
    return "&".join(
        field for field in query.split("&") if "=" in field and unquote_plus(field.partition("=")[0]) in IN_QUERY
    )


def _pairs(fields: str) -> list[tuple[str, str]]:
    """Return the names and values. Raises :class:`ValueError` for a field without "=", and a name that is no UTF-8.

    A value that is no UTF-8 is read as Latin-1, so that a description in an old encoding hides no error code. None of
    its characters is allowed in a token, a code or a state.
    """
    pairs = parse_qsl(fields, keep_blank_values=True, strict_parsing=bool(fields), errors="surrogateescape")
    for name, _ in pairs:
        name.encode()
    return [(name, _text(value.encode(errors="surrogateescape"))) for name, value in pairs]


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
