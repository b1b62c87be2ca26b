# fails: check_other_audience_is_refused, check_unknown_audience_is_refused
def subject(claims, issuer, client_id, nonce, access_token, now):
    if claims["iss"] != issuer:
        raise ValueError("from another issuer")
    if claims["exp"] <= now - TOLERANCE:
        raise ValueError("expired")
    if claims["iat"] > now + TOLERANCE:
        raise ValueError("not issued yet")
    if claims.get("nonce") != nonce:
        raise ValueError("of another login")
    if claims.get("at_hash") != half_hash(access_token):
        raise ValueError("the access token is another one")
    return claims["sub"]
