"""The client's HTTP requests, each recorded in the event log.

Discovery, keys, UserInfo, the token endpoint and the API all go through here, so that no request leaves
the page unseen.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from ..base import strict_json
from ..base.redaction import SECRET_PARAMETERS, redact
from ..errors import NetworkError
from ..events import EventLog, Part
from ..ports import Body, Http, HttpResponse
from .no_answer import SENDERS, answered, no_answer

LOGGED_BODY_LENGTH = 16 * 1024
"""Characters, or bytes, of a body that the log has room for."""

LOGGED_TEXT_LENGTH = 4000
"""Characters that the log keeps of a body that is no JSON object."""

LOGGED_HEADERS = frozenset({"accept", "accept-language", "authorization", "content-language", "content-type"})
"""Headers of a request whose values the log keeps, but for the token. Any other may be a secret."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. ``name`` begins the names of its events: ``<name>_request``, ``_response``, ``_failed``.

    ``asking`` is the sentence of the first one. ``headers`` are sent in addition to ``Accept``, if they do not hold
    one.
    ``brings_tokens``: the answer's body never enters the log unless its tokens can be found in it and taken out.
    """

    name: str
    url: str
    asking: str
    method: str = "GET"
    receiver: Part = "authorization_server"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body = None
    request_step: int | None = None
    response_step: int | None = None
    brings_tokens: bool = False

    @property
    def credentials(self) -> list[str]:
        """The secrets that the request carries. A server may send any of them back, under any name."""
        _, _, token = self.headers.get("Authorization", "").partition(" ")
        others = [value for name, value in self.headers.items() if name.lower() not in LOGGED_HEADERS]
        form = parse_qsl(self.body) if isinstance(self.body, str) and _is_form(self.headers) else []
        return [token, *others, *(value for name, value in form if name in SECRET_PARAMETERS)]


class Exchange:
    """Sends calls and records them. ``page`` is an address of the page they come from."""

    def __init__(self, http: Http, events: EventLog, *, timeout_seconds: float, page: str) -> None:
        self._http = http
        self._events = events
        self._timeout = timeout_seconds
        self._page = page

    async def send(self, call: Call, journey: str) -> HttpResponse:
        """Return the answer, whatever its status. Raises :class:`OSError` when there is none."""
        secrets, headers = call.credentials, dict(call.headers)
        if "accept" not in map(str.lower, headers):
            headers = {"Accept": "application/json", **headers}
        self._events.add(
            f"{call.name}_request",
            sentence=call.asking,
            receiver=call.receiver,
            channel="back",
            step=call.request_step,
            journey=journey,
            details={"request": request_details(call.method, call.url, headers, call.body)},
        )
        try:
            response = await self._http.request(
                call.method,
                call.url,
                headers=headers,
                body=call.body,
                timeout_seconds=self._timeout,
            )
        except OSError as error:
            self._events.add(
                f"{call.name}_failed",
                sentence=f"{SENDERS[call.receiver]} gave this page no answer.",
                sender=call.receiver,
                channel="back",
                outcome="failed",
                step=call.response_step,
                journey=journey,
                details={"reason": str(error) or type(error).__name__},
                secrets=secrets,
            )
            raise
        self._events.add(
            f"{call.name}_response",
            sentence=f"{SENDERS[call.receiver]} answered {answered(response.status)}.",
            sender=call.receiver,
            channel="back",
            outcome="done" if 200 <= response.status < 300 else "failed" if response.status >= 500 else "refused",
            step=call.response_step,
            journey=journey,
            details={
                "response": {
                    "status": response.status,
                    "headers": dict(response.headers),
                    "body": _body_for_the_log(response.body, text_too=not call.brings_tokens, secrets=secrets),
                }
            },
            secrets=secrets,
        )
        return response

    def no_answer(self, kind: type[NetworkError], call: Call, error: OSError) -> NetworkError:
        """Return the error of ``kind`` that says why ``call`` had no answer; :meth:`send` raised ``error``."""
        return no_answer(kind, call.receiver, call.url, error, self._page, call.method, call.headers)


def request_details(
    method: str, url: str, headers: Mapping[str, str] | None = None, body: Body = None
) -> dict[str, Any]:
    """Return a request as the event log keeps it: the query apart from the address."""
    parts = urlsplit(url)
    details: dict[str, Any] = {
        "method": method,
        "url": parts._replace(query="", fragment="").geturl(),
        "parameters": _fields(parts.query),
        "headers": {
            name: value if name.lower() in LOGGED_HEADERS else f"({len(value)} characters, not kept)"
            for name, value in (headers or {}).items()
        },
    }
    if isinstance(body, bytes):
        details["body"] = f"({len(body)} bytes, not kept)"
    elif body is not None:
        details["body"] = _fields(body) if _is_form(headers or {}) else _body_for_the_log(body)
    return details


def _fields(form: str) -> dict[str, str | list[str]]:
    """Return the names and values of a form or query; the values of a name that is there several times as a list."""
    values = parse_qs(form, keep_blank_values=True)
    return {name: each[0] if len(each) == 1 else each for name, each in values.items()}


def _is_form(headers: Mapping[str, str]) -> bool:
    types = [value for name, value in headers.items() if name.lower() == "content-type"]
    return any(value.partition(";")[0].strip().lower() == FORM for value in types)


def _body_for_the_log(body: str | bytes, *, text_too: bool = True, secrets: Collection[str] = ()) -> object:
    """Return a JSON object whole (the log takes its secrets out), the beginning of another text, or the length.

    A text loses its ``secrets`` before it is cut, or a part of one could be left.
    """
    not_kept = f"({len(body)} {'bytes' if isinstance(body, bytes) else 'characters'}, not kept)"
    if len(body) > LOGGED_BODY_LENGTH:
        return not_kept
    try:
        text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
    except UnicodeDecodeError:
        return not_kept
    try:
        return strict_json.read_object(text)
    except ValueError:
        return redact(text, secrets=secrets)[:LOGGED_TEXT_LENGTH] if text_too or not text else not_kept
