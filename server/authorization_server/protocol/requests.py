"""What a client asks for: the authorization request (OIDC Core 3.1.2.1, 3.2.2.1, 3.3.2.1; RFC 6749 4.2.1).

:meth:`AuthorizationRequest.parse` takes the parameters as they came, in order and with repetitions. It finds the
:class:`~.destinations.Destination` first, so that every later error can be sent to the client.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from ...config import RESPONSE_TYPES, STANDARD_SCOPES, ApiRegistration, ClientRegistration, canonical_response_type
from .claims import ClaimsRequest
from .destinations import Destination, Parameters, Registry, ResponseError, destination_of

Prompt = Literal["none", "login", "consent", "select_account"]

NOT_SUPPORTED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}
"""Parameters that change what all the others mean, and the errors for them (Core 6, 7.2.1). None may be ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """A request that may be answered. ``scope`` holds only what this server knows; ``max_age`` is in seconds.

    ``subject`` is the person whom the client asks for, by ``id_token_hint`` or by a ``sub`` in ``claims``; None if
    anybody may log in.
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
        """What the person is asked to allow: the scopes, and those that stand for claims asked for by name."""
        return self.scope | self.claims.scope

    def returns(self, value: Literal["code", "id_token", "token"]) -> bool:
        """Return whether the answer of the authorization endpoint holds a code, an ID token or an access token."""
        return value in self.response_type.split()

    @classmethod
    def parse(cls, pairs: Sequence[tuple[str, str]], registry: Registry) -> "AuthorizationRequest":
        """Return the request. ``pairs`` are its decoded parameters. Raises PageError and ResponseError."""
        parameters = Parameters(pairs)
        destination = destination_of(parameters, registry)
        return _request(parameters, destination, registry)


ErrorMaker = Callable[..., ResponseError]
"""Makes the error for a description; ``invalid_request``, unless a code is given as well."""


def _request(parameters: Parameters, destination: Destination, registry: Registry) -> AuthorizationRequest:
    client = destination.client

    def refuse(description: str, code: str = "invalid_request") -> ResponseError:
        return ResponseError(destination, code, description)

    for name in parameters.repeated():
        raise refuse(f"The parameter {_printable(name)} is there more than once.")
    for name, code in NOT_SUPPORTED.items():
        if parameters.get(name):
            raise refuse(f"The parameter {name} is not supported. Send the parameters one by one.", code)
    response_type = _response_type(parameters, client, refuse)
    if parameters.get("response_mode") == "query" and destination.response_mode != "query":
        raise refuse("Tokens are never put into a query, where servers and logs see them. Use the fragment.")

    api = None
    if audience := parameters.get("audience"):
        api = registry.apis.get(audience)
        if api is None:
            raise refuse("No API is registered here under this audience.")
    scope = _scope(parameters.get("scope"), api, refuse)
    nonce = parameters.get("nonce")
    if "id_token" in response_type.split():
        if "openid" not in scope:
            raise refuse("An id_token needs openid among the scopes.", "invalid_scope")  # Core 3.1.2.1
        if nonce is None:
            # Core 3.2.2.1, 3.3.2.11. By the nonce the client tells the ID token of its own login from a stolen one.
            raise refuse("An id_token from this endpoint needs a nonce.")
    code_challenge = _code_challenge(parameters, client, refuse) if "code" in response_type.split() else None

    prompt = _prompt(parameters.get("prompt") or "", refuse)
    max_age = _max_age(parameters.get("max_age"), refuse)
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
        max_age=max_age,
        subject=_subject(parameters.get("id_token_hint"), claims, registry, client, refuse),
        login_hint=parameters.get("login_hint") or "",
        connection=connection,
        claims=claims,
        code_challenge=code_challenge,
    )


def _response_type(parameters: Parameters, client: ClientRegistration, refuse: ErrorMaker) -> str:
    """Return the response type, with its values in alphabetical order (RFC 6749 3.1.1)."""
    asked = parameters.get("response_type")
    if asked is None:
        raise refuse("The parameter response_type is missing.")
    response_type = canonical_response_type(asked)
    if response_type not in RESPONSE_TYPES:
        known = ", ".join(RESPONSE_TYPES)
        raise refuse(f"This response_type is unknown. Known are: {known}.", "unsupported_response_type")
    if response_type not in client.response_types:
        raise refuse(f"{client.client_id} is not registered for response_type {response_type}.", "unauthorized_client")
    return response_type


def _scope(text: str | None, api: ApiRegistration | None, refuse: ErrorMaker) -> frozenset[str]:
    """Return the scopes that this server knows. Unknown ones are left out, and the answer says so (RFC 6749 3.3)."""
    asked = (text or "").split(" ")
    if any(not "!" <= c <= "~" or c in '"\\' for token in asked for c in token):
        raise refuse("scope may hold only printable ASCII without quotes and backslashes.", "invalid_scope")
    known = frozenset(asked) & {*STANDARD_SCOPES, *(api.permissions if api else ())}
    if not known:
        raise refuse("None of the scopes asked for is known here for this audience.", "invalid_scope")
    return known


def _prompt(text: str, refuse: ErrorMaker) -> frozenset[Prompt]:
    """Return the prompts that this server knows (Core 3.1.2.1). Unknown ones are ignored."""
    asked = set(text.split())
    if "none" in asked and len(asked) > 1:
        raise refuse("prompt=none cannot be combined with another prompt.")
    return frozenset(each for each in get_args(Prompt) if each in asked)


def _max_age(text: str | None, refuse: ErrorMaker) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise refuse("max_age must be a number of seconds.")
    return int(text)


def _code_challenge(parameters: Parameters, client: ClientRegistration, refuse: ErrorMaker) -> str | None:
    """Return the PKCE challenge (RFC 7636 4.3). RFC 9700 2.1.1 wants PKCE, and ``plain`` would show the verifier."""
    challenge = parameters.get("code_challenge")
    if challenge is None and not client.require_pkce:
        return None
    if challenge is None:
        raise refuse("A code needs PKCE: send code_challenge, and code_challenge_method=S256.")
    if parameters.get("code_challenge_method") != "S256":
        raise refuse("code_challenge_method must be S256.")
    if len(challenge) != 43 or not all(c.isascii() and (c.isalnum() or c in "-_") for c in challenge):
        raise refuse("code_challenge must be a SHA-256 hash in base64url: 43 characters.")
    return challenge


def _subject(
    hint: str | None, claims: ClaimsRequest, registry: Registry, client: ClientRegistration, refuse: ErrorMaker
) -> str | None:
    """Return whom the client asks for: by an ID token (Core 3.1.2.1), or by ``sub`` in ``claims`` (Core 5.5.1)."""
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


def _printable(name: str) -> str:
    return "".join(c if "!" <= c <= "~" and c not in '"\\' else "?" for c in name[:40])
