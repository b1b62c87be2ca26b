from urllib.parse import parse_qs, urlencode


def authorization_url(endpoint, client_id, redirect_uri, scope, state, nonce):
    """Return the address to send the browser to. It asks for an ID token and an access token."""
    parameters = {
        "client_id": client_id,
        # Five more parameters belong here.
    }
    return endpoint


def take(fragment, state):
    """Return the parameters of an answer such as "#state=...&id_token=..." as a dict of strings.

    state is what you sent. Raises ValueError if this is not the answer to your request.
    """
    return {}
