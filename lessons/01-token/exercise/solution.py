import base64
import json


def read(token):
    """Return the header and the claims of a signed token as two dicts, without judging the signature.

    Raises ValueError if token is not three parts with dots between them, the first two of them JSON objects.
    """
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("a signed token has three parts")
    header, claims = decoded(parts[0]), decoded(parts[1])
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise ValueError("header and claims are JSON objects")
    return header, claims


def decoded(part):
    """Return the JSON value that is written in part in base64url."""
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def seconds_left(claims, now):
    """Return how many seconds the token is still valid at now: 0 if it has expired."""
    return max(0, claims["exp"] - now)


def is_access_token(header):
    """Return whether the header is that of an access token in the format of RFC 9068."""
    return header.get("typ", "").lower().removeprefix("application/") == "at+jwt"
