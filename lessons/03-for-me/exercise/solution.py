import base64
import hashlib

TOLERANCE = 60  # seconds that two clocks may differ


def subject(claims, issuer, client_id, nonce, access_token, now):
    """Return the subject of an ID token whose signature has been verified.

    issuer and client_id are your settings, nonce is that of the login, access_token came in the same answer, now is
    the time in seconds. Raises ValueError if the token must not be believed.
    """
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims["iss"] != issuer:
        raise ValueError("from another issuer")
    if audiences != [client_id]:
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


def half_hash(token):
    """Return the value that at_hash must have: half of the token's SHA-256 hash."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()
