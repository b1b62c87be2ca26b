"""Requests and answers as whole values, so that they can be looked at and changed on their way (ASGI)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..authorization_server.visit import MAX_BODY_BYTES
from .poison import Answer, Pairs


async def body_of(receive: Receive) -> tuple[bytes, Receive]:
    """Return the body of a request, and what brings it once more. What is longer than the issuer reads is cut."""
    messages: list[Message] = []
    size, more = 0, True
    while more and size <= MAX_BODY_BYTES:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(message.get("body", b"") for message in messages)

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return body, again


def with_body(body: bytes, receive: Receive) -> Receive:
    """Return what brings ``body`` in place of the one that came."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def instead() -> Message:
        return messages.pop(0) if messages else await receive()

    return instead


def pairs_of(encoded: bytes) -> Pairs:
    """Return the parameters of a query or form, as far as they can be read."""
    return parse_qsl(encoded.decode("utf-8", "replace"), keep_blank_values=True)


def encode(pairs: Pairs) -> str:
    """Return parameters as they stand in an address."""
    return urlencode(pairs, quote_via=quote, safe="")


@dataclass(slots=True)
class Captured:
    """A whole answer."""

    status: int
    headers: MutableHeaders
    body: bytes

    @classmethod
    async def of(cls, app: ASGIApp, scope: Scope, receive: Receive) -> "Captured":
        """Let ``app`` answer, and return what it said."""
        captured = cls(500, MutableHeaders(), b"")

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                captured.status = message["status"]
                captured.headers = MutableHeaders(raw=list(message["headers"]))
            else:
                captured.body += message.get("body", b"")

        await app(scope, receive, keep)
        return captured

    def replace_body(self, body: bytes, media_type: str) -> None:
        """Put another body in place of the one that is there."""
        self.body = body
        self.headers["content-length"] = str(len(body))
        self.headers["content-type"] = media_type
        del self.headers["etag"]  # it names the body that was there

    async def send(self, send: Send) -> None:
        """Send it on."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers.raw})
        await send({"type": "http.response.body", "body": self.body})


def answer_in(location: str, redirect_uris: set[str]) -> tuple[str, Answer] | None:
    """Return the redirect URI and the answer in a ``Location``; None if it leads to no client."""
    uri = max((uri for uri in redirect_uris if location.startswith(uri)), key=len, default=None)
    if uri is None:
        return None
    separator, encoded = location[len(uri) : len(uri) + 1], location[len(uri) + 1 :]
    if separator not in ("#", "?", "&"):
        return None
    return uri, Answer(tuple(pairs_of(encoded.encode())), "fragment" if separator == "#" else "query")


def location_of(uri: str, answer: Answer) -> str:
    """Return the ``Location`` that brings an answer to a redirect URI."""
    separator = "#" if answer.mode == "fragment" else "&" if "?" in uri else "?"
    return f"{uri}{separator}{encode(list(answer.parameters))}"
