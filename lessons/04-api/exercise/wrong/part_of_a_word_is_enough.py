# fails: check_permission_is_a_whole_word
def decide(authorization, verify, needed, now):
    scheme, *tokens = (authorization or "").split(" ")
    if scheme.lower() != "bearer":
        return 401, None
    if len(tokens) != 1 or not tokens[0]:
        return 400, "invalid_request"
    claims = verify(tokens[0])
    if claims is None or claims["exp"] <= now or AUDIENCE not in audiences(claims):
        return 401, "invalid_token"
    if needed not in claims.get("scope", ""):
        return 403, "insufficient_scope"
    return 200, None
