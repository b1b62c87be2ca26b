"""What the standards' parameters are for, and what an HTTP status is called, each in a few words."""

PARAMETERS = {
    "access_token": "lets its holder call the API",
    "acr_values": "how strong the login should be",
    "audience": "the API the access token is for",
    "client_id": "who asks: this page, as it is registered",
    "code": "is exchanged for tokens",
    "connection": "the login option to go to",
    "error": "what kind of no this is",
    "error_description": "the server’s own words, for developers",
    "expires_in": "how many seconds the access token is good for",
    "id_token": "the signed note that says who logged in",
    "id_token_hint": "which login is meant",
    "iss": "which server answers (RFC 9207)",
    "login_hint": "who probably wants to log in",
    "max_age": "how long ago the login may be, in seconds",
    "nonce": "ties the ID token to this request",
    "post_logout_redirect_uri": "where to come back to after logging out",
    "prompt": "which pages may be shown; none means none",
    "redirect_uri": "where to come back to; must be registered exactly so",
    "response_mode": "how the answer travels",
    "response_type": "what to give back",
    "scope": "what is asked for, or granted",
    "state": "ties the answer to this request and this browser",
    "token_type": "Bearer: whoever holds it may use it",
}

HEADERS = {
    "authorization": "carries the access token; its value is not kept",
    "cache-control": "whether a copy may be kept",
    "content-type": "what kind of data this is",
    "www-authenticate": "why the API said no (RFC 6750)",
}

REASONS = {
    200: "OK", 201: "Created", 204: "No Content", 303: "See Other", 304: "Not Modified", 400: "Bad Request",
    401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 413: "Content Too Large",
    422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable",
}  # fmt: skip


def meaning(name: str) -> str:
    """Return what the parameter or header ``name`` is for, or an empty text."""
    return PARAMETERS.get(name) or HEADERS.get(name.lower(), "")


def reason(status: object) -> str:
    """Return the usual words for an HTTP status."""
    return REASONS.get(status, "") if isinstance(status, int) else ""
