"""Log lines: ``key=value`` pairs with a request id, and never a query string.

A query can hold codes, tokens and what a person typed, so it does not enter a line, not even cut short.
"""

import contextvars
import json
import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .hosts import name_of
from .names import APP, PARTNER

_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

logger = logging.getLogger(__name__)


class KeyValueFormatter(logging.Formatter):
    """Formats a record as ``time=… level=… request=… event=…`` and the record's ``extra`` fields."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "request": _request_id.get(),
            "event": record.getMessage(),
        }
        fields |= {key: value for key, value in vars(record).items() if key not in _STANDARD_FIELDS}
        line = " ".join(f"{key}={_quoted(value)}" for key, value in fields.items())
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _quoted(value: object) -> str:
    """Quote what would break the line, so that no request can forge a log line."""
    text = str(value)
    plain = text.isprintable() and text and not any(character in text for character in ' "=')
    return text if plain else json.dumps(text)


def configure(*, verbose: bool = False) -> None:
    """Send every log line of this process to standard error in the format above; ``verbose``: our debug lines too."""
    handler = logging.StreamHandler()
    handler.setFormatter(KeyValueFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger(__name__.partition(".")[0]).setLevel(logging.DEBUG if verbose else logging.INFO)
    # These write whole addresses, queries included; Alembic writes how it works inside.
    for chatty in ("uvicorn", "httpx2", "httpcore2", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def is_file(host: str, path: str) -> bool:
    """Return whether an address is that of a file. A page loads some thirty, which say nothing about a login."""
    return host in (APP, PARTNER) or "/static/" in path


class RequestLog:
    """ASGI middleware: gives each request an id, answers it as ``X-Request-Id``, and writes one line for it.

    The line is at debug level for an answer without an error where ``is_quiet(host, path)``.
    """

    def __init__(self, app: ASGIApp, is_quiet: Callable[[str, str], bool] = lambda host, path: False) -> None:
        self._app, self._is_quiet = app, is_quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(6)
        _request_id.set(request_id)
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            host = dict(scope["headers"]).get(b"host", b"-").decode("latin-1")
            quiet = status < 400 and self._is_quiet(name_of(host), scope["path"])
            logger.log(
                logging.DEBUG if quiet else logging.INFO,
                "request",
                extra={
                    "method": scope["method"],
                    "host": host,
                    "path": scope["path"],
                    "status": status,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )
