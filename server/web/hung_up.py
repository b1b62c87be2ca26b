"""A client that hangs up before it has sent its whole request."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response


async def hung_up(request: Request, error: Exception) -> Response:
    """End the request quietly. Nobody is there to read an answer, and it is no fault that belongs into the log."""
    return Response(status_code=400)


HUNG_UP = {ClientDisconnect: hung_up}
"""For ``exception_handlers`` of Starlette."""
