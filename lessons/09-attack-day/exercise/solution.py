def diagnose(answer, login):
    """Return the name of the attack, or "honest".

    answer: state, iss, access_token_hash, header (of the ID token) and claims; state and iss may be missing.
    login: state, used (whether an answer to it has been taken), issuer, alg, client_id and nonce.

    The names: "forged answer", "repeated answer", "mix-up", "forged token", "token of another issuer",
    "token for another client", "replayed token", "swapped access token".
    """
    claims = answer["claims"]
    for wrong, name in (
        (answer.get("state") != login["state"], "forged answer"),
        (login["used"], "repeated answer"),
        (answer.get("iss") != login["issuer"], "mix-up"),
        (answer["header"]["alg"] != login["alg"], "forged token"),
        (claims["iss"] != login["issuer"], "token of another issuer"),
        (claims["aud"] != login["client_id"], "token for another client"),
        (claims.get("nonce") != login["nonce"], "replayed token"),
        (claims.get("at_hash") != answer["access_token_hash"], "swapped access token"),
    ):
        if wrong:
            return name
    return "honest"
