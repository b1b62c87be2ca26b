# fails: check_exchange
def exchange(code, client_id, redirect_uri, verifier):
    return {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "code_challenge": challenge_of(verifier),
    }
