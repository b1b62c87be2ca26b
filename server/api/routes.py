"""What the API offers.

======================  ========================  ==============================================
``GET /messages``       needs ``read:messages``   the messages that the token's subject may read
``POST /messages``      needs ``write:messages``  writes one
``GET /reports``        needs ``read:reports``    how many there are
``GET /openapi.json``   needs nothing             this table, for programs
======================  ========================  ==============================================

Only the access token says who sent a request. Each endpoint checks it first, so without a token no body is read and
nothing is said about it.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .bearer import AccessToken
from .document import MAX_TEXT_LENGTH, document
from .messages import Message, Messages
from .problems import not_understood, too_large

Guard = Callable[[Request, str], Awaitable[AccessToken]]
"""Returns the access token of a request. Raises Refusal unless it is valid and allows the permission."""

MAX_BODY_BYTES = 16 * 1024  # 1000 characters, each written as two \\u escapes, are 12,000 bytes


def routes(name: str, messages: Messages, guard: Guard) -> list[Route]:
    """Return the routes of the API called ``name``."""
    described = document(name)

    async def read(request: Request) -> Response:
        token = await guard(request, "read:messages")
        return JSONResponse({"messages": [as_json(message) for message in messages.of(token.subject)]})

    async def write(request: Request) -> Response:
        token = await guard(request, "write:messages")
        text = text_of(await body_of(request))
        await messages.turn()
        return JSONResponse(as_json(messages.write(token.subject, text)), 201)

    async def reports(request: Request) -> Response:
        await guard(request, "read:reports")
        written, authors = messages.count()
        return JSONResponse({"messages": written, "authors": authors})

    async def openapi(request: Request) -> Response:
        return JSONResponse(described)

    async def icon(request: Request) -> Response:
        return Response(status_code=204)  # a browser that shows the document asks for it

    return [
        Route("/messages", read),
        Route("/messages", write, methods=["POST"]),
        Route("/reports", reports),
        Route("/openapi.json", openapi),
        Route("/favicon.ico", icon),
    ]


async def body_of(request: Request) -> bytes:
    """Return the body of a request. Raises Refusal 413 as soon as it is longer than ``MAX_BODY_BYTES``."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise too_large(MAX_BODY_BYTES)
    return body


def text_of(body: bytes) -> str:
    """Return the text of a new message from its JSON, without white space around it. Raises Refusal 422.

    The length is that of the text as it was sent, as the OpenAPI document says.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise not_understood("The body is not JSON.") from None
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise not_understood('The body must be a JSON object with a string: {"text": "Hello."}.')
    if len(text) > MAX_TEXT_LENGTH:
        raise not_understood(f"The text is longer than {MAX_TEXT_LENGTH} characters.")
    if not text.strip():
        raise not_understood("The text is empty.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise not_understood("The text holds half of a surrogate pair, which is no character.")
    return text.strip()


def as_json(message: Message) -> dict[str, Any]:
    """Return a message as the API answers it. ``author`` is null for the API's own welcome."""
    written_at = message.written_at.isoformat().replace("+00:00", "Z")
    return {"id": message.id, "author": message.author, "text": message.text, "written_at": written_at}
