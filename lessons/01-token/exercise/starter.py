import base64
import json


def read(token):
    """Return the header and the claims of a signed token as two dicts, without judging the signature.

    Raises ValueError if token is not three parts with dots between them, the first two of them JSON objects.
    """
    return {}, {}


def seconds_left(claims, now):
    """Return how many seconds the token is still valid at now: 0 if it has expired."""
    return 0


def is_access_token(header):
    """Return whether the header is that of an access token in the format of RFC 9068."""
    return False
