# fails: check_unknown_audience_is_refused
def subject(claims, issuer, client_id, nonce, access_token, now):
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims["iss"] != issuer:
        raise ValueError("from another issuer")
    if client_id not in audiences:
        raise ValueError("for somebody else")
    if claims["exp"] <= now - TOLERANCE:
        raise ValueError("expired")
    if claims["iat"] > now + TOLERANCE:
        raise ValueError("not issued yet")
    if claims.get("nonce") != nonce:
        raise ValueError("of another login")
    if claims.get("at_hash") != half_hash(access_token):
        raise ValueError("the access token is another one")
    return claims["sub"]
