"""What a client under test sends, and how it reads the answer."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from server.testing.authorization_server import AuthorizationServer

CALLBACK = "http://localhost:3000/callback"


def request(server: AuthorizationServer, **changes: str) -> str:
    """Return the address that a client would open."""
    parameters = {
        "client_id": "client",
        "redirect_uri": CALLBACK,
        "response_type": "id_token token",
        "scope": "openid profile",
        "state": "s",
        "nonce": "n",
    } | changes
    return f"{server.issuer}/authorize?{urlencode(parameters)}"


def fragment(response: httpx2.Response) -> dict[str, str]:
    """Return the parameters in the fragment of a redirect."""
    return dict(parse_qsl(urlsplit(response.headers["location"]).fragment))
