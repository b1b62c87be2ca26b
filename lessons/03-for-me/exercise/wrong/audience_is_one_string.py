# fails: check_audience_may_be_a_list
def subject(claims, issuer, client_id, nonce, access_token, now):
    if claims["iss"] != issuer:
        raise ValueError("from another issuer")
    if claims["aud"] != client_id:
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
