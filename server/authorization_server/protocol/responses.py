"""What goes out: the parameters of an answer, and the four ways to bring them to the client.

    ===============  ==============================================  ==========================================
    mode             the answer                                      source
    ===============  ==============================================  ==========================================
    ``fragment``     303 to ``redirect_uri#parameters``              OIDC Core 3.2.2.5
    ``query``        303 to ``redirect_uri?parameters``              RFC 6749 4.1.2
    ``form_post``    a page that posts them to the redirect URI      OAuth 2.0 Form Post Response Mode
    ``web_message``  a page that posts them to its parent or opener  exact origin: RFC 9700 4.17
    ===============  ==============================================  ==========================================

Errors go the same way as tokens would (OIDC Core 3.2.2.6), with ``error``, ``error_description``, ``state``
and ``iss``, and nothing else. A fragment is never sent to a server, which is why tokens may travel in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from .destinations import Destination, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What was issued. ``expires_in`` is in seconds and belongs to the access token."""

    code: str | None = None
    access_token: str | None = field(default=None, repr=False)
    expires_in: int | None = None
    scope: frozenset[str] = frozenset()
    id_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """An error ``code`` of the standards, and a sentence for the client's developer."""

    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go to this address, by GET: with 303, never 307, which would post the password on (RFC 9700 4.12)."""

    location: str


@dataclass(frozen=True, slots=True)
class FormPost:
    """A page that posts ``fields`` to ``action`` by itself."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WebMessage:
    """A page that posts ``fields`` to the window that opened or framed it, if that is at ``origin``."""

    origin: str
    fields: Mapping[str, str]


Answer = Redirect | FormPost | WebMessage


def parameters(result: Granted | Refused, state: str | None, issuer: str) -> dict[str, str]:
    """Return the parameters of the answer, all that apply and no other."""
    found: dict[str, str | None]
    if isinstance(result, Refused):
        found = {"error": result.code, "error_description": description(result.description) or None}
    else:
        found = {"code": result.code, "access_token": result.access_token}
        if result.access_token is not None:
            # RFC 6749 4.2.2. The scope is always told: it may be less than what was asked for (3.3).
            found |= {
                "token_type": "Bearer",
                "expires_in": str(result.expires_in),
                "scope": " ".join(sorted(result.scope)),
            }
        found["id_token"] = result.id_token
    # iss lets a client of two issuers notice that it talks to the wrong one (RFC 9207).
    found |= {"state": state, "iss": issuer}
    return {name: value for name, value in found.items() if value is not None}


def respond(destination: Destination, result: Granted | Refused, issuer: str) -> Answer:
    """Return the answer to a request that was bound for ``destination``."""
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
    """Return the address with more parameters; those it has stay as they are (RFC 6749 3.1.2)."""
    if not fields:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}{_encode(fields)}"


def description(text: str) -> str:
    """Return the text within the characters of ``error_description`` (RFC 6749 4.1.2.1), others as ``?``.

    That leaves out quotes, backslashes, CR, LF and tabs, so it can end neither a header nor an attribute.
    """
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "?" for c in text)


def _encode(fields: Mapping[str, str]) -> str:
    # A space becomes %20, not +: in a fragment not every client takes + for a space.
    return urlencode(fields, quote_via=quote, safe="")
