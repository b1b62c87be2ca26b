"""Whether the server of this machine answers: ``python -m server health``, for container engines and the like."""

from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 3.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  what listens everywhere is asked on this machine


def answers(port: int, host: str | None = None) -> bool:
    """Return whether a server that listens at ``host`` and ``port`` answers a request, without a fault of its own.

    ``host`` is the address it was told to listen at; without one it listens on this machine.
    """
    host = host or "127.0.0.1"
    connection = HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException, UnicodeError):  # UnicodeError: not a host name
        return False
    finally:
        connection.close()
