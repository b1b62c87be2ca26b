# fails: check_clocks_may_differ
def subject(claims, issuer, client_id, nonce, access_token, now):
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims["iss"] != issuer:
        raise ValueError("from another issuer")
    if audiences != [client_id]:
        raise ValueError("for somebody else")
    if claims["exp"] <= now:
        raise ValueError("expired")
    if claims["iat"] > now:
        raise ValueError("not issued yet")
    if claims.get("nonce") != nonce:
        raise ValueError("of another login")
    if claims.get("at_hash") != half_hash(access_token):
        raise ValueError("the access token is another one")
    return claims["sub"]
