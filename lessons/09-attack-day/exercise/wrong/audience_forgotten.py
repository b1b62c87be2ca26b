# fails: check_token_for_another_client, check_first_thing_counts
def diagnose(answer, login):
    claims = answer["claims"]
    for wrong, name in (
        (answer.get("state") != login["state"], "forged answer"),
        (login["used"], "repeated answer"),
        (answer.get("iss") != login["issuer"], "mix-up"),
        (answer["header"]["alg"] != login["alg"], "forged token"),
        (claims["iss"] != login["issuer"], "token of another issuer"),
        (claims.get("nonce") != login["nonce"], "replayed token"),
        (claims.get("at_hash") != answer["access_token_hash"], "swapped access token"),
    ):
        if wrong:
            return name
    return "honest"
