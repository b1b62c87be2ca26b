# fails: check_request_asks_for_a_code
from urllib.parse import urlencode


def authorization_url(endpoint, client_id, redirect_uri, state, verifier):
    parameters = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code token",
        "scope": "openid",
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return endpoint + "?" + urlencode(parameters)
