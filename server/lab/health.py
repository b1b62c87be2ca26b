"""Whether the server of this machine answers: ``python -m server health``, for container engines and the like."""

from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 3.0


def answers(port: int) -> bool:
    """Return whether something at this port of this machine answers a request, and without a fault of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
