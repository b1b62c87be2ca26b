"""Errors as the API answers them: problem details (RFC 9457) with the challenge of RFC 6750 section 3."""

from dataclasses import dataclass

from starlette.responses import JSONResponse

from ..database import RETRY_AFTER_SECONDS


@dataclass(slots=True)
class Refusal(Exception):
    """The request is refused or not understood.

    ``status`` is the HTTP status, ``detail`` a sentence for the person who wrote the client. ``error`` is the
    code of RFC 6750 section 3.1, or empty where the standard wants none. ``scope`` names what is missing.
    """

    status: int
    title: str
    detail: str
    error: str = ""
    scope: str = ""

    def challenge(self, realm: str) -> str:
        """Return the value of ``WWW-Authenticate`` (RFC 6750 section 3)."""
        attributes = {"realm": realm}
        if self.error:
            attributes |= {"error": self.error, "error_description": self.detail}
        if self.scope:
            attributes["scope"] = self.scope
        return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in attributes.items())

    def response(self, realm: str) -> JSONResponse:
        """Return the answer: the challenge in the header, the sentence in the body."""
        body = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        if self.error:
            body["error"] = self.error
        headers = {}
        if self.status in (400, 401, 403) and (self.error or self.status == 401):
            headers["WWW-Authenticate"] = self.challenge(realm)
        if self.status == 503:
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return JSONResponse(body, self.status, headers, media_type="application/problem+json")


def no_credentials() -> Refusal:
    """No token at all: the challenge carries no error code (RFC 6750 section 3.1)."""
    return Refusal(401, "Authentication required", "Send an access token: Authorization: Bearer and the token.")


def invalid_request(detail: str) -> Refusal:
    """The request itself is malformed."""
    return Refusal(400, "Malformed request", detail, "invalid_request")


def invalid_token(detail: str) -> Refusal:
    """The request has a token, but it is not valid here."""
    return Refusal(401, "Access token refused", detail, "invalid_token")


def insufficient_scope(scope: str) -> Refusal:
    """The token is valid, but not for this permission."""
    detail = f"The access token is valid but lacks the permission {scope}."
    return Refusal(403, "Permission missing", detail, "insufficient_scope", scope)


def keys_unavailable() -> Refusal:
    """There is no key to check a token with. That is no fault of the token, so it is not called invalid."""
    detail = "The authorization server's keys cannot be read right now, so no token can be checked. Try again."
    return Refusal(503, "Authorization server unreachable", detail)


def storage_unavailable(detail: str) -> Refusal:
    """The messages cannot be read or written just now."""
    return Refusal(503, "Storage unavailable", detail)


def too_large(limit: int) -> Refusal:
    """The body is longer than ``limit`` bytes."""
    return Refusal(413, "Body too large", f"The body is longer than {limit} bytes.")


def not_understood(detail: str) -> Refusal:
    """The body is not what this address takes."""
    return Refusal(422, "Body not understood", detail)
