"""How the answer reaches the client: its parameters, and the four response modes.

    ===============  ==============================================  ==========================================
    mode             the answer                                      standard
    ===============  ==============================================  ==========================================
    ``fragment``     303 to ``redirect_uri#parameters``              OIDC Core 3.2.2.5
    ``query``        303 to ``redirect_uri?parameters``              RFC 6749 4.1.2
    ``form_post``    a page that posts them to the redirect URI      OAuth 2.0 Form Post Response Mode
    ``web_message``  a page that posts them to its parent or opener  exact origin: RFC 9700 4.17
    ===============  ==============================================  ==========================================

An error is sent in the same mode as tokens would be (OIDC Core 3.2.2.6). It has ``error``, ``error_description``,
``state`` and ``iss``, and nothing else. Browsers never send a fragment to a server, so tokens may travel in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from .destinations import Destination, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What was issued. ``expires_in`` is in seconds, and about the access token."""

    code: str | None = None
    access_token: str | None = field(default=None, repr=False)
    expires_in: int | None = None
    scope: frozenset[str] = frozenset()
    id_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """An error ``code`` of the standards, and a sentence for the developer of the client."""

    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go to this address by GET, with 303: after 307 a browser would post the password there (RFC 9700 4.12)."""

    location: str


@dataclass(frozen=True, slots=True)
class FormPost:
    """A page that submits a form with ``fields`` to ``action`` as soon as it is loaded."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WebMessage:
    """A page that sends ``fields`` to the window that opened or framed it, if the origin of that is ``origin``."""

    origin: str
    fields: Mapping[str, str]


Answer = Redirect | FormPost | WebMessage


def parameters(result: Issued | ErrorResponse, state: str | None, issuer: str) -> dict[str, str]:
    """Return the parameters of the answer."""
    found: dict[str, str | None]
    if isinstance(result, ErrorResponse):
        found = {"error": result.code, "error_description": description(result.description) or None}
    else:
        found = {"code": result.code, "access_token": result.access_token}
        if result.access_token is not None:
            # RFC 6749 4.2.2. The scope is always there, because it may be less than the client asked for (3.3).
            found |= {
                "token_type": "Bearer",
                "expires_in": str(result.expires_in),
                "scope": " ".join(sorted(result.scope)),
            }
        found["id_token"] = result.id_token
    # A client of several issuers can tell by iss which of them answers (RFC 9207).
    found |= {"state": state, "iss": issuer}
    return {name: value for name, value in found.items() if value is not None}


def respond(destination: Destination, result: Issued | ErrorResponse, issuer: str) -> Answer:
    """Return the answer that brings ``result`` to ``destination``."""
    fields = parameters(result, destination.state, issuer)
    uri = destination.redirect_uri
    match destination.response_mode:
        case "fragment":
            return Redirect(f"{uri}#{_encode(fields)}")
        case "query":
            return Redirect(add_to_query(uri, fields))
        case "form_post":
            return FormPost(uri, fields)
        case "web_message":
            return WebMessage(origin_of(uri), fields)


def add_to_query(uri: str, fields: Mapping[str, str]) -> str:
    """Return the address with more parameters. Those that it has stay as they are (RFC 6749 3.1.2)."""
    return f"{uri}{'&' if '?' in uri else '?'}{_encode(fields)}" if fields else uri


def description(text: str) -> str:
    """Return the text with ``?`` for each character that ``error_description`` may not have (RFC 6749 4.1.2.1).

    Among those are quotes, backslashes, CR, LF and tabs, so the text can end neither a header nor an attribute.
    """
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "?" for c in text)


def _encode(fields: Mapping[str, str]) -> str:
    # A space becomes %20: not every client reads + in a fragment as a space.
    return urlencode(fields, quote_via=quote, safe="")
