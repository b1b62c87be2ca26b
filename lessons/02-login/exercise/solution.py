from urllib.parse import parse_qs, urlencode


def authorization_url(endpoint, client_id, redirect_uri, scope, state, nonce):
    """Return the address to send the browser to. It asks for an ID token and an access token."""
    parameters = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "id_token token",
        "scope": scope,
        "state": state,
        "nonce": nonce,
    }
    return endpoint + "?" + urlencode(parameters)


def take(fragment, state):
    """Return the parameters of an answer such as "#state=...&id_token=..." as a dict of strings.

    state is what you sent. Raises ValueError if this is not the answer to your request.
    """
    found = parse_qs(fragment.removeprefix("#"), keep_blank_values=True)
    if any(len(values) > 1 for values in found.values()):
        raise ValueError("a parameter is there twice")
    answer = {name: values[0] for name, values in found.items()}
    if answer.get("state") != state:
        raise ValueError("not the answer to this request")
    return answer
