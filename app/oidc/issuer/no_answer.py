"""Why a request had no answer, as far as the browser tells, and what to do about it."""

from collections.abc import Iterable

from ..base.sites import origin
from ..errors import KeysUnavailable, NetworkError
from ..events import Part
from ..ports import Obstructed

SENDERS = {"authorization_server": "The authorization server", "api": "The API"}


def no_answer(
    kind: type[NetworkError], receiver: Part, url: str, error: OSError, page: str, method: str, headers: Iterable[str]
) -> NetworkError:
    """Return the error of ``kind`` for a request to ``url`` by the page at the address ``page``.

    It names the address and, for the usual mistakes, what to set where. ``headers`` are those of the request.
    """
    allow = f"Access-Control-Allow-Methods: {method} and Access-Control-Allow-Headers: {', '.join(headers)}"
    message, hint = _why(receiver, url, error, origin(page), allow)
    if kind is KeysUnavailable:
        message = f"{kind.sentence} {message}"
    return kind(message, hint=hint, details={"url": url[:300], "reason": str(error)[:200]})


def _why(receiver: Part, url: str, error: OSError, page: str, allow: str) -> tuple[str, str | None]:
    who, address = SENDERS[receiver], url.partition("?")[0][:300]
    obstacle = error.obstacle if isinstance(error, Obstructed) else None
    if obstacle == "policy":
        return (
            f"This page's own Content-Security-Policy forbids it to ask {address}.",
            f"Add {origin(url)} to 'connect-src' in the policy that the page is served with.",
        )
    if obstacle == "cors":
        return (
            f"{who} can be reached at {address}, but it does not allow pages of {page} to read its answer (CORS).",
            f"Let the API send Access-Control-Allow-Origin for {page}, with its errors too, and in its answer to the "
            f"preflight {allow}."
            if receiver == "api"
            else f"Register {page} at the authorization server, which may call it a web origin, trusted origin or "
            "allowed origin (CORS).",
        )
    if obstacle == "offline":
        return f"{who} cannot be reached at {address}, because the browser is offline.", None
    if isinstance(error, TimeoutError):
        return f"{who} does not answer at {address}: the request took too long.", None
    return f"{who} does not answer at {address}.", None


def answered(status: int) -> str:
    """Return words for an answer that cannot be used; status 0 stands for a redirect."""
    return f"with status {status}" if status else "with a redirect, which is not followed"
