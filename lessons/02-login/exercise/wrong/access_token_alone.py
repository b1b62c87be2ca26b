# fails: check_both_tokens
from urllib.parse import urlencode


def authorization_url(endpoint, client_id, redirect_uri, scope, state, nonce):
    parameters = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "token",
        "scope": scope,
        "state": state,
        "nonce": nonce,
    }
    return endpoint + "?" + urlencode(parameters)
