"""What a client may ask of a logout (OpenID Connect RP-Initiated Logout 1.0).

A valid ``id_token_hint`` of the person who is signed in ends the session at once. Without one the person is asked;
otherwise any site could log people out. A redirect goes only to an address registered for the client that the
request names, and never in answer to a request that is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...config import ClientRegistration
from .decisions import Session
from .destinations import PageError
from .responses import add_to_query

PARAMETERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """A logout that may be carried out.

    ``client`` is the application that wants it, if it said so. The browser goes to ``location`` afterwards; if that is
    None, a page says that the person is logged out. ``ask`` says that the person must confirm it first.
    """

    client: ClientRegistration | None
    location: str | None
    ask: bool


def decide_logout(
    pairs: Sequence[tuple[str, str]],
    session: Session | None,
    clients: Mapping[str, ClientRegistration],
    read_hint: Callable[[str], Mapping[str, object]],
) -> LogoutRequest:
    """Return what to do. Raises PageError for a foreign hint, for contradictions, and for an unregistered address.

    ``read_hint`` returns the claims of an ID token of this server, expired or not, and raises ValueError for any other.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in PARAMETERS and value:
            if name in given:
                raise PageError(f"The parameter {name} is there more than once.")
            given[name] = value

    client_id, subject = given.get("client_id"), None
    if hint := given.get("id_token_hint"):
        try:
            claims = read_hint(hint)
        except ValueError:
            raise PageError("The id_token_hint is not an ID token that this server issued.") from None
        if client_id not in (None, claims["aud"]):
            raise PageError("The client_id is not the client that the id_token_hint was issued to.")
        client_id, subject = str(claims["aud"]), claims["sub"]
    client = clients.get(client_id) if client_id else None
    if client_id and client is None:
        raise PageError("No application is registered here under this client_id.")

    location, uri = None, given.get("post_logout_redirect_uri")
    if client and uri:  # without a client there is nothing to compare it with
        if uri not in client.post_logout_redirect_uris:
            raise PageError("The post_logout_redirect_uri is not registered for this application.")
        location = add_to_query(uri, {"state": given["state"]} if "state" in given else {})
    ask = subject is None or (session is not None and session.subject != subject)
    return LogoutRequest(client, location, ask)
