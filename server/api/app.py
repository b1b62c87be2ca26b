"""The API as an application: its routes, and what crosses all of them.

=======================  ========================  =============================================
``GET /messages``        needs ``read:messages``   the messages that the token's subject may read
``POST /messages``       needs ``write:messages``  writes one
``GET /reports``         needs ``read:reports``    how many there are
=======================  ========================  =============================================

Who somebody is comes from the access token and from nothing else in the request.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any

import httpx2
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from pydantic import AfterValidator, BaseModel, StringConstraints
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from ..config import Config, ConfigError
from ..web.outgoing import make_client
from ..web.security_headers import SecurityHeaders
from .bearer import AccessToken, require, token_of, validate
from .keys import KeySource
from .messages import Message, Messages
from .problems import Problem, Refusal


def _stripped(text: str) -> str:
    """Return ``text`` without the white space around it. Raises a validation error if nothing is left."""
    if not text.strip():
        raise PydanticCustomError("blank", "nothing is written there")
    return text.strip()


class NewMessage(BaseModel):
    """What a person sends to write a message. Its length is that of what is sent, as the document says."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_stripped)]


class MessageAnswer(BaseModel):
    """One message. ``author`` is the subject who wrote it, null for the API's own welcome."""

    id: int
    author: str | None
    text: str
    written_at: datetime


class MessagesAnswer(BaseModel):
    """The messages that the token's subject may read, oldest first."""

    messages: list[MessageAnswer]


class ReportAnswer(BaseModel):
    """How many messages were written, and by how many people."""

    messages: int
    authors: int


class NoContentPreflight(CORSMiddleware):
    """Answers a preflight with 204: there is nothing to say in its body."""

    def preflight_response(self, request_headers: Any) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code != 200:
            return response
        kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        return Response(status_code=204, headers=kept)


def _documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": "Problem details (RFC 9457)", "content": content} for status in statuses}


def create_app(
    config: Config, *, http: httpx2.AsyncClient | None = None, clock: Callable[[], float] = time.time
) -> ASGIApp:
    """Return the ASGI application of the first API in ``config``.

    ``http`` reads the issuer's keys, ``clock`` returns seconds since the epoch. Raises ConfigError if ``config``
    names no API.
    """
    if not config.apis:
        raise ConfigError(f"{config.source}: [[apis]] is missing. The API needs an identifier and its permissions.")
    registration = next(iter(config.apis.values()))
    identifier = registration.identifier
    issuer = config.server.issuer
    outgoing = http or make_client()
    keys = KeySource(issuer, outgoing, clock)
    messages = Messages(config.server.data, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if http is None:
            await outgoing.aclose()

    async def access_token(request: Request) -> AccessToken:
        token = token_of(request.headers.getlist("authorization"), request.query_params)
        return await validate(token, keys=keys, issuer=issuer, audience=identifier, now=clock())

    def allows(permission: str) -> Callable[[AccessToken], Awaitable[AccessToken]]:
        async def check(token: Annotated[AccessToken, Depends(access_token)]) -> AccessToken:
            require(token, permission)
            return token

        return check

    app = FastAPI(
        title=registration.name,
        docs_url=None,  # its page loads scripts from elsewhere; the document itself is at /openapi.json
        redoc_url=None,
        lifespan=lifespan,
        # The document names the scheme; token_of reads the header itself, to answer as RFC 6750 wants.
        dependencies=[Depends(HTTPBearer(auto_error=False))],
        responses=_documented(400, 401, 403, 503),
    )

    @app.get("/messages")
    async def read(token: Annotated[AccessToken, Depends(allows("read:messages"))]) -> MessagesAnswer:
        """Return the messages that the token's subject may read."""
        return MessagesAnswer(messages=[_answer(message) for message in messages.of(token.subject)])

    @app.post("/messages", status_code=201, responses=_documented(422))
    async def write(new: NewMessage, token: Annotated[AccessToken, Depends(allows("write:messages"))]) -> MessageAnswer:
        """Keep a message, with the token's subject as its author."""
        return _answer(messages.write(token.subject, new.text))

    @app.get("/reports")
    async def reports(token: Annotated[AccessToken, Depends(allows("read:reports"))]) -> ReportAnswer:
        """Return how many messages there are."""
        written, authors = messages.count()
        return ReportAnswer(messages=written, authors=authors)

    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> Response:
        return refusal.response(identifier)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        # FastAPI reads the body before it asks for the token. A stranger is told about the token first.
        try:
            await access_token(request)
        except Refusal as refusal:
            return refusal.response(identifier)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return Refusal(422, "Body not understood", f"{where or 'The body'}: {first['msg']}.").response(identifier)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        refusal = Refusal(error.status_code, str(error.detail), "See /openapi.json for what there is.")
        response = refusal.response(identifier)
        if error.status_code == 405:  # FastAPI would name the methods of the first route at this path only
            routes = (route for route in app.routes if isinstance(route, APIRoute) and route.path == request.url.path)
            response.headers["Allow"] = ", ".join(sorted(method for route in routes for method in route.methods or ()))
        return response

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        return Refusal(500, "Internal error", "The API failed; the fault is not yours.").response(identifier)

    # Outermost, so that a page can read the status and the reason of every answer, failures included.
    with_cors = NoContentPreflight(
        app,
        allow_origins=sorted({origin for client in config.clients.values() for origin in client.web_origins}),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["WWW-Authenticate"],
        max_age=600,
    )
    return SecurityHeaders(with_cors, {"Cache-Control": "no-store"})


def _answer(message: Message) -> MessageAnswer:
    return MessageAnswer(id=message.id, author=message.author, text=message.text, written_at=message.written_at)
