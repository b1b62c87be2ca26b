def diagnose(answer, login):
    """Return the name of the attack, or "honest".

    answer: state, iss, access_token_hash, header (of the ID token) and claims; state and iss may be missing.
    login: state, used (whether an answer to it has been taken), issuer, alg, client_id and nonce.

    The names: "forged answer", "repeated answer", "mix-up", "forged token", "token of another issuer",
    "token for another client", "replayed token", "swapped access token".
    """
    if answer["state"] != login["state"]:
        return "forged answer"
    return "honest"
