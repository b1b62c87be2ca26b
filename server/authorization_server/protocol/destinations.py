"""Where an answer may go: the client, its redirect URI and the response mode (RFC 6749 3.1.2, Core 3.1.2.6, 3.2.2.6).

This question is the reason for two kinds of error:

* :class:`PageError`: the client is unknown, or the redirect URI is not registered for it. The person sees a page.
  **Nothing is ever sent to an address that is not registered** (RFC 6749 3.1.2.4).
* :class:`ResponseError`: anything else is wrong. The client gets the error at its redirect URI, as it would get tokens.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from ...config import RESPONSE_TYPES, ApiRegistration, ClientRegistration, canonical_response_type
from .redirect_uris import redirect_uris_at

ResponseMode = Literal["fragment", "query", "form_post", "web_message"]


class PageError(Exception):
    """The request cannot be answered at its redirect URI. The person reads ``sentence``; ``status`` is that of HTTP."""

    def __init__(self, sentence: str, *, code: str = "invalid_request", status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.code, self.status = sentence, code, status


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the answer goes. ``response_mode`` says how; ``state`` is what the client wants to get back with it."""

    client: ClientRegistration
    redirect_uri: str
    response_mode: ResponseMode
    state: str | None = None


class ResponseError(Exception):
    """The request is refused with an error ``code`` of the standards, sent to ``destination``."""

    def __init__(self, destination: Destination, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.destination, self.code, self.description = destination, code, description


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What a request is checked against.

    ``hint_subject`` returns the ``sub`` of an ID token that this server has issued to the client, expired or not. It
    raises ValueError for any other text.
    """

    clients: Mapping[str, ClientRegistration]
    apis: Mapping[str, ApiRegistration]
    hint_subject: Callable[[str, ClientRegistration], str]


class Parameters:
    """The parameters of a request by name. One without a value counts as left out (RFC 6749 3.1)."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if value:
                self._values.setdefault(name, []).append(value)

    def get(self, name: str) -> str | None:
        """Return the value of a parameter; None if it is missing, or there more than once."""
        values = self.all(name)
        return values[0] if len(values) == 1 else None

    def all(self, name: str) -> list[str]:
        """Return all values of a parameter."""
        return self._values.get(name, [])

    def repeated(self) -> list[str]:
        """Return the names of the parameters that are there more than once."""
        return [name for name, values in self._values.items() if len(values) > 1]


def destination_of(parameters: Parameters, registry: Registry) -> Destination:
    """Return where the answer to a request goes. Raises PageError."""
    for name in ("client_id", "redirect_uri"):
        values = parameters.all(name)
        if not values:
            raise PageError(f"The parameter {name} is missing. It must be in every authorization request.")
        if len(values) > 1:
            raise PageError(f"The parameter {name} is there {len(values)} times. It may be there once.")
    client = registry.clients.get(parameters.all("client_id")[0])
    if client is None:
        raise PageError("No application is registered here under this client_id. Compare it with those of [[clients]].")
    redirect_uri = parameters.all("redirect_uri")[0]
    if redirect_uri not in redirect_uris_at(client, redirect_uri):
        # Compared character by character (RFC 9700 4.1.3): every cleverer comparison has been attacked.
        raise PageError(
            f"The redirect_uri of this request is not registered for {client.name}. It must be equal to a registered "
            "one in every character: scheme, host, port, path, query and trailing slash."
        )
    response_mode = _response_mode(parameters, client, redirect_uri)
    return Destination(client, redirect_uri, response_mode, parameters.get("state"))


def _response_mode(parameters: Parameters, client: ClientRegistration, redirect_uri: str) -> ResponseMode:
    asked = parameters.get("response_mode")
    if asked in (None, "query"):  # ``requests`` refuses "query" where it is not the default
        return _default_mode(parameters, client)
    if asked == "web_message" and origin_of(redirect_uri) not in client.web_origins:
        # The answer would be posted to this origin, so exactly this origin must be registered (RFC 9700 4.17).
        raise PageError(f"response_mode=web_message needs {origin_of(redirect_uri)} among the client's web_origins.")
    known = get_args(ResponseMode)
    if asked not in known:  # Core 3.1.2.6: no redirect, because nobody knows where the client would look for the answer
        raise PageError(f"The response_mode of this request is unknown. Known are: {', '.join(known)}.")
    return cast(ResponseMode, asked)


def _default_mode(parameters: Parameters, client: ClientRegistration) -> ResponseMode:
    """Return the fragment if the request asks for a token, else the query (Multiple Response Types 2.1, 3, 5).

    If the response type is unknown or repeated, each of its values counts. A client all of whose response types are
    answered in the fragment gets this error in the fragment as well.
    """
    values = set(" ".join(parameters.all("response_type")).split())
    if values & {"token", "id_token"}:
        return "fragment"
    known = canonical_response_type(" ".join(values)) in RESPONSE_TYPES
    only_fragments = all(set(each.split()) & {"token", "id_token"} for each in client.response_types)
    return "fragment" if values and not known and only_fragments else "query"


def origin_of(uri: str) -> str:
    """Return scheme, host and port of an address, as browsers write an origin (RFC 6454 6.2)."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
