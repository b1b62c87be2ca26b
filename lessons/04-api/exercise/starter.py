from urllib.parse import urlsplit

AUDIENCE = "https://api.lab.example/"


def headers_for(address, api, token):
    """Return the headers of a request to address. Only a request to the origin of api gets the token."""
    return {}


def decide(authorization, verify, needed, now):
    """Return the status and the error code (or None) for a request that needs a permission.

    authorization is the value of the header, or None. verify(token) returns the claims of the token, or None if the
    signature or the issuer is wrong. needed is the permission, now the time in seconds.
    """
    if authorization is None:
        return 401, None
    return 200, None
