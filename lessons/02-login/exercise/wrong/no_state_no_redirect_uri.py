# fails: check_where_to, check_who_and_where, check_state_is_sent
from urllib.parse import urlencode


def authorization_url(endpoint, client_id, redirect_uri, scope, state, nonce):
    parameters = {"client_id": client_id, "response_type": "id_token token", "scope": scope, "nonce": nonce}
    return endpoint + "/?" + urlencode(parameters)
