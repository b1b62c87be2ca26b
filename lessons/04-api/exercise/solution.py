from urllib.parse import urlsplit

AUDIENCE = "https://api.lab.example/"


def headers_for(address, api, token):
    """Return the headers of a request to address. Only a request to the origin of api gets the token."""
    if urlsplit(address)[:2] != urlsplit(api)[:2]:  # scheme, then host and port
        return {}
    return {"Authorization": f"Bearer {token}"}


def decide(authorization, verify, needed, now):
    """Return the status and the error code (or None) for a request that needs a permission.

    authorization is the value of the header, or None. verify(token) returns the claims of the token, or None if the
    signature or the issuer is wrong. needed is the permission, now the time in seconds.
    """
    scheme, *tokens = (authorization or "").split(" ")
    if scheme.lower() != "bearer":
        return 401, None
    if len(tokens) != 1 or not tokens[0]:
        return 400, "invalid_request"
    claims = verify(tokens[0])
    if claims is None or claims["exp"] <= now or AUDIENCE not in audiences(claims):
        return 401, "invalid_token"
    if needed not in claims.get("scope", "").split():
        return 403, "insufficient_scope"
    return 200, None


def audiences(claims):
    """Return the audiences of a token as a list."""
    return claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
