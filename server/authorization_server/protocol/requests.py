"""What came in: the authorization request, parsed and checked (OIDC Core 3.1.2.1, 3.2.2.1, 3.3.2.1).

:meth:`AuthorizationRequest.parse` takes the parameters as they came, in order and with repetitions, and
returns one frozen value, or raises one of two errors:

* :class:`PageError`, if nobody can say where an answer may go: the client is unknown, or the redirect
  URI is not one of its own. The person sees a page; **nothing is ever sent to an address nobody
  registered** (RFC 6749 3.1.2.4).
* :class:`ResponseError`, for everything else. The client gets it where it would have got its tokens.

So the first half of ``parse`` finds the :class:`Destination`, and the second half may refer to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlsplit

from ...config import RESPONSE_TYPES, STANDARD_SCOPES, ApiRegistration, ClientRegistration, canonical_response_type
from .claims import ClaimsRequest

ResponseMode = Literal["fragment", "query", "form_post", "web_message"]
Prompt = Literal["none", "login", "consent", "select_account"]

MAX_QUERY_BYTES = 8 * 1024
MAX_BODY_BYTES = 64 * 1024

NOT_SUPPORTED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}
"""Parameters that change the meaning of all others. Ignoring them would answer another question (Core 6, 7.2.1)."""


class PageError(Exception):
    """The request cannot be answered at its redirect URI. ``sentence`` is shown to the person with HTTP ``status``."""

    def __init__(self, sentence: str, *, code: str = "invalid_request", status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.code, self.status = sentence, code, status


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the answer goes: which client, at which address, in which part of the address, with which ``state``."""

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
    """What a request is checked against. ``hint_subject`` returns the ``sub`` of an ID token that we issued,
    expired or not, to this client, and raises ValueError for any other text."""

    clients: Mapping[str, ClientRegistration]
    apis: Mapping[str, ApiRegistration]
    hint_subject: Callable[[str, ClientRegistration], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """A request that may be answered. ``scope`` holds only what this server knows; ``max_age`` is in seconds.

    ``subject`` is the person that the client names by ``id_token_hint``, or by asking for a certain
    ``sub``; None if any person will do.
    """

    destination: Destination
    response_type: str
    scope: frozenset[str]
    api: ApiRegistration | None = None
    nonce: str | None = None
    prompt: frozenset[Prompt] = frozenset()
    max_age: int | None = None
    subject: str | None = None
    login_hint: str = ""
    connection: str | None = None
    claims: ClaimsRequest = field(default_factory=ClaimsRequest)
    code_challenge: str | None = None

    @property
    def client(self) -> ClientRegistration:
        return self.destination.client

    @property
    def permissions(self) -> frozenset[str]:
        """All that the person is asked to allow: the scopes, and those behind the claims asked for by name."""
        return self.scope | self.claims.scope

    def returns(self, value: Literal["code", "id_token", "token"]) -> bool:
        """Return whether the answer from this endpoint holds a code, an ID token or an access token."""
        return value in self.response_type.split()

    @classmethod
    def parse(cls, pairs: Sequence[tuple[str, str]], registry: Registry) -> "AuthorizationRequest":
        """Return the request. ``pairs`` are the parameters, decoded. Raises PageError and ResponseError."""
        parameters = _Parameters(pairs)
        destination = _destination(parameters, registry)
        return _request(parameters, destination, registry)


class _Parameters:
    """Parameters by name. One without a value counts as left out (RFC 6749 3.1)."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if value:
                self._values.setdefault(name, []).append(value)

    def get(self, name: str) -> str | None:
        """Return the value of a parameter that came once."""
        values = self.all(name)
        return values[0] if len(values) == 1 else None

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def twice(self) -> list[str]:
        return [name for name, values in self._values.items() if len(values) > 1]


# First half: where does an answer go? -------------------------------------------------------------------------


def _destination(parameters: _Parameters, registry: Registry) -> Destination:
    for name in ("client_id", "redirect_uri"):
        values = parameters.all(name)
        if not values:
            raise PageError(f"The parameter {name} is missing. It must be in every authorization request.")
        if len(values) > 1:
            raise PageError(f"The parameter {name} is there {len(values)} times. It may be there once.")
    client = registry.clients.get(parameters.all("client_id")[0])
    if client is None:
        raise PageError(
            "No application is registered here under this client_id. "
            "Compare it with the client_id of the server's [[clients]]."
        )
    redirect_uri = parameters.all("redirect_uri")[0]
    if redirect_uri not in client.redirect_uris:
        # Compared as an exact string (RFC 9700 4.1.3): every cleverer way of comparing has been an attack.
        raise PageError(
            f"The redirect_uri of this request is not registered for {client.name}. It must be equal to a registered "
            "one in every character: scheme, host, port, path, query and trailing slash."
        )
    response_mode = _response_mode(parameters, client, redirect_uri)
    return Destination(client, redirect_uri, response_mode, parameters.get("state"))


def _response_mode(parameters: _Parameters, client: ClientRegistration, redirect_uri: str) -> ResponseMode:
    asked = parameters.get("response_mode")
    if asked is None:
        return _default_mode(parameters, client)
    if asked == "query":
        return _default_mode(parameters, client)  # it is that already, or refused in _request
    if asked == "web_message" and origin_of(redirect_uri) not in client.web_origins:
        # The answer would be posted to this origin; RFC 9700 4.17 wants it registered, exactly.
        raise PageError(
            f"response_mode=web_message needs {origin_of(redirect_uri)} among the web_origins of the client."
        )
    for mode in get_args(ResponseMode):
        if asked == mode:
            return mode  # type: ignore[no-any-return]  # get_args forgets that these are the values of ResponseMode
    raise PageError(  # OIDC Core 3.1.2.6: no redirect, because nobody knows where the client would look
        f"The response_mode of this request is unknown. Known are: {', '.join(get_args(ResponseMode))}."
    )


def _default_mode(parameters: _Parameters, client: ClientRegistration) -> ResponseMode:
    """Return the fragment if a token was asked for from here, else the query (Multiple Response Types 2.1, 3, 5).

    An unknown or repeated response type is looked at value by value; and a client that only ever reads
    fragments gets its errors there, too.
    """
    values = set(" ".join(parameters.all("response_type")).split())
    if values & {"token", "id_token"}:
        return "fragment"
    known = canonical_response_type(" ".join(values)) in RESPONSE_TYPES
    only_fragments = all(set(each.split()) & {"token", "id_token"} for each in client.response_types)
    return "fragment" if values and not known and only_fragments else "query"


# Second half: what is asked for? ------------------------------------------------------------------------------


def _request(parameters: _Parameters, destination: Destination, registry: Registry) -> AuthorizationRequest:
    client = destination.client

    def refuse(description: str, code: str = "invalid_request") -> ResponseError:
        return ResponseError(destination, code, description)

    for name in parameters.twice():
        raise refuse(f"The parameter {_printable(name)} is there more than once.")
    for name, code in NOT_SUPPORTED.items():
        if parameters.get(name):
            raise refuse(f"The parameter {name} is not supported. Send the parameters one by one.", code)

    asked_type = parameters.get("response_type")
    if asked_type is None:
        raise refuse("The parameter response_type is missing.")
    response_type = canonical_response_type(asked_type)
    if response_type not in RESPONSE_TYPES:
        raise refuse(
            f"This response_type is unknown. Known are: {', '.join(RESPONSE_TYPES)}.", "unsupported_response_type"
        )
    if response_type not in client.response_types:
        raise refuse(f"{client.client_id} is not registered for response_type {response_type}.", "unauthorized_client")
    from_here = set(response_type.split())
    if parameters.get("response_mode") == "query" and destination.response_mode != "query":
        raise refuse("Tokens are never put into a query, where servers and logs see them. Use the fragment.")

    api = None
    if audience := parameters.get("audience"):
        api = registry.apis.get(audience)
        if api is None:
            raise refuse("No API is registered here under this audience.")
    scope = _scope(parameters.get("scope"), api, refuse)
    if "id_token" in from_here and "openid" not in scope:
        raise refuse("An id_token needs openid among the scopes.", "invalid_scope")  # Core 3.1.2.1
    nonce = parameters.get("nonce")
    if "id_token" in from_here and nonce is None:
        # Core 3.2.2.1 and 3.3.2.11. The nonce is what ties a stolen or old ID token to nobody's login.
        raise refuse("An id_token from this endpoint needs a nonce.")

    code_challenge = _code_challenge(parameters, refuse) if "code" in from_here else None
    prompt = _prompt(parameters.get("prompt") or "", refuse)
    max_age = parameters.get("max_age")
    if max_age is not None and not (max_age.isascii() and max_age.isdigit() and len(max_age) < 12):
        raise refuse("max_age must be a number of seconds.")
    connection = parameters.get("connection")
    if connection is not None and connection not in client.allowed_connections:
        raise refuse(f"The connection must be one of: {', '.join(client.allowed_connections)}.")
    try:
        claims = ClaimsRequest.parse(parameters.get("claims") or "{}")
    except ValueError:
        raise refuse("claims must be a JSON object as in OpenID Connect Core, section 5.5.") from None

    return AuthorizationRequest(
        destination=destination,
        response_type=response_type,
        scope=scope,
        api=api,
        nonce=nonce,
        prompt=prompt,
        max_age=None if max_age is None else int(max_age),
        subject=_subject(parameters.get("id_token_hint"), claims, registry, client, refuse),
        login_hint=parameters.get("login_hint") or "",
        connection=connection,
        claims=claims,
        code_challenge=code_challenge,
    )


Refuse = Callable[..., ResponseError]


def _scope(text: str | None, api: ApiRegistration | None, refuse: Refuse) -> frozenset[str]:
    """Return the scopes that this server knows. Unknown ones are left out, and the answer says so (RFC 6749 3.3)."""
    asked = (text or "").split(" ")
    if any(not "!" <= c <= "~" or c in '"\\' for token in asked for c in token):
        raise refuse("scope may hold only printable ASCII without quotes and backslashes.", "invalid_scope")
    known = frozenset(asked) & {*STANDARD_SCOPES, *(api.permissions if api else ())}
    if not known:
        raise refuse("None of the scopes asked for is known here for this audience.", "invalid_scope")
    return known


def _prompt(text: str, refuse: Refuse) -> frozenset[Prompt]:
    """Return the known prompts (Core 3.1.2.1); unknown ones are ignored."""
    asked = set(text.split())
    if "none" in asked and len(asked) > 1:
        raise refuse("prompt=none cannot be combined with another prompt.")
    return frozenset(each for each in get_args(Prompt) if each in asked)


def _code_challenge(parameters: _Parameters, refuse: Refuse) -> str:
    """Return the PKCE challenge (RFC 7636 4.3). RFC 9700 2.1.1 asks for it; ``plain`` protects nothing here."""
    challenge = parameters.get("code_challenge")
    if challenge is None:
        raise refuse("A code needs PKCE: send code_challenge, and code_challenge_method=S256.")
    if parameters.get("code_challenge_method") != "S256":
        raise refuse("code_challenge_method must be S256.")
    if len(challenge) != 43 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in challenge):
        raise refuse("code_challenge must be a SHA-256 hash in base64url: 43 characters.")
    return challenge


def _subject(
    hint: str | None, claims: ClaimsRequest, registry: Registry, client: ClientRegistration, refuse: Refuse
) -> str | None:
    """Return the person the client asks for: by an ID token (Core 3.1.2.1), or as ``sub`` in claims (Core 5.5.1)."""
    asked = claims.id_token.get("sub", {}).get("value")
    if asked is not None and not isinstance(asked, str):
        raise refuse("The sub in claims must be a text.")
    if hint is None:
        return asked
    try:
        subject = registry.hint_subject(hint, client)
    except ValueError:
        raise refuse("id_token_hint is not an ID token that this server issued to this client.") from None
    if asked not in (None, subject):
        raise refuse("id_token_hint and the sub in claims name two people.")
    return subject


def origin_of(uri: str) -> str:
    """Return scheme, host and port of an address, as browsers write an origin (RFC 6454 6.2)."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def _printable(name: str) -> str:
    return "".join(c if "!" <= c <= "~" and c not in '"\\' else "?" for c in name[:40])
