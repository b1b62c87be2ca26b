# fails: check_request_has_the_challenge, check_verifier_is_not_in_the_request
from urllib.parse import urlencode


def authorization_url(endpoint, client_id, redirect_uri, state, verifier):
    parameters = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "state": state,
        "code_challenge": verifier,
        "code_challenge_method": "plain",
    }
    return endpoint + "?" + urlencode(parameters)
