# fails: check_nonce_is_sent
from urllib.parse import urlencode


def authorization_url(endpoint, client_id, redirect_uri, scope, state, nonce):
    parameters = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "id_token token",
        "scope": scope,
        "state": state,
    }
    return endpoint + "?" + urlencode(parameters)
