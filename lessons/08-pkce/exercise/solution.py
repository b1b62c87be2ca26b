import base64
import hashlib
from urllib.parse import urlencode


def challenge_of(verifier):
    """Return the code challenge of a verifier, by the method S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorization_url(endpoint, client_id, redirect_uri, state, verifier):
    """Return the address to send the browser to. It asks for a code, by PKCE with the method S256."""
    parameters = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return endpoint + "?" + urlencode(parameters)


def exchange(code, client_id, redirect_uri, verifier):
    """Return the parameters of the request to the token endpoint as a dict."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }


def decide(stored, request, now):
    """Return "tokens" or "invalid_grant": the decision of the token endpoint.

    stored is what the server remembers of the code: client_id, redirect_uri, code_challenge, expires_at (in seconds)
    and used (a bool, which you may change). request holds the parameters that were sent, now is the time in seconds.
    """
    if stored["used"] or stored["expires_at"] <= now:
        return "invalid_grant"
    if any(request.get(name) != stored[name] for name in ("client_id", "redirect_uri")):
        return "invalid_grant"
    if challenge_of(request.get("code_verifier", "")) != stored["code_challenge"]:
        return "invalid_grant"
    stored["used"] = True
    return "tokens"
