# fails: check_no_token_is_401_without_a_code, check_malformed_header_is_400
def decide(authorization, verify, needed, now):
    scheme, *tokens = (authorization or "").split(" ")
    if scheme.lower() != "bearer":
        return 401, "invalid_token"
    if len(tokens) != 1 or not tokens[0]:
        return 401, "invalid_token"
    claims = verify(tokens[0])
    if claims is None or claims["exp"] <= now or AUDIENCE not in audiences(claims):
        return 401, "invalid_token"
    if needed not in claims.get("scope", "").split():
        return 403, "insufficient_scope"
    return 200, None
