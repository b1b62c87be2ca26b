# fails: check_other_audience_is_401
def decide(authorization, verify, needed, now):
    scheme, *tokens = (authorization or "").split(" ")
    if scheme.lower() != "bearer":
        return 401, None
    if len(tokens) != 1 or not tokens[0]:
        return 400, "invalid_request"
    claims = verify(tokens[0])
    if claims is None or claims["exp"] <= now or AUDIENCE not in str(claims["aud"]):
        return 401, "invalid_token"
    if needed not in claims.get("scope", "").split():
        return 403, "insufficient_scope"
    return 200, None
