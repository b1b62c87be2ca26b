"""Silent authentication: the same request with ``prompt=none`` in a frame that nobody sees.

The frame ends on a blank page of our own origin with the answer in its fragment, which the page around it may
read; or the authorization server sends the answer as a message (``response_mode=web_message``). A frame that
shows anything else looks the same from outside, whatever it is, so all that can be done when no answer comes is
to ask the issuer once more by a plain request, and to say what is known.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from ..answer.responses import AuthorizationResponse
from ..answer.same_user import SameUser
from ..answer.validation import Validator
from ..base.sites import origin
from ..base.storage import MemoryStorage
from ..context import Context
from ..errors import IssuerUnreachable, NoAnswer, SettingsError
from ..events import Outcome
from ..issuer.exchange import request_details
from ..ports import Message, Window
from ..request.requests import AuthorizationRequest, LoginOptions, build
from ..request.transactions import Transactions
from ..settings import Settings
from ..tokens import Tokens

MESSAGE_TYPE = "authorization_response"


class SilentAuthentication:
    """Gets tokens without showing the person anything.

    Its transactions live in memory: a frame does not outlive its page.
    """

    def __init__(self, context: Context, validator: Validator) -> None:
        self._context = context
        self._settings = context.settings
        self._validator = validator
        self._transactions = Transactions(MemoryStorage(), context.ports.clock, context.settings)

    async def authenticate(self, options: LoginOptions, *, journey: str, user: SameUser | None) -> Tokens:
        """Return fresh tokens. ``user`` is the one who must still be the same, if anybody is.

        Raises :class:`.errors.ProviderError` (``LoginRequired`` first of all), :class:`.errors.NoAnswer`,
        :class:`.errors.IssuerUnreachable`, :class:`.errors.SettingsError` as :func:`blank_page` does, and whatever
        :meth:`.validation.Validator.accept` raises. OpenID Connect Core 3.1.2.1 has ``prompt=none``.
        """
        by_message = self._settings.silent_transport == "web_message"
        callback = self._settings.silent_redirect_uri if by_message else blank_page(self._settings)
        metadata = await self._context.discovery.metadata(journey)
        request = build(
            self._settings,
            metadata.authorization_endpoint,
            replace(options, prompt="none"),
            crypto=self._context.ports.crypto,
            now=self._context.now(),
            journey=journey,
            redirect_uri=callback,
            response_mode="web_message" if by_message else None,
        )
        self._transactions.begin(request.transaction)
        self._context.events.add(
            "silent_request",
            sentence="A hidden frame asks the authorization server; it may show no page (prompt=none).",
            receiver="authorization_server",
            channel="front",
            step=2,
            journey=journey,
            details={"request": request_details("GET", request.url)},
        )
        try:
            response = await self._answer(request, by_message)
        except TimeoutError:
            self._transactions.forget(request.transaction.state)
            seconds = self._settings.silent_timeout_seconds
            self._record(journey, f"The hidden frame brought no answer within {seconds:g} seconds.", "failed", {})
            if await self._context.discovery.reachable(journey):
                raise NoAnswer(details={"seconds": seconds}) from None
            raise IssuerUnreachable(details={"seconds": seconds}) from None
        refused = response.first("error")
        self._record(
            journey,
            f"The hidden frame came back with the error {refused[:80]}."
            if refused
            else "The hidden frame came back with an answer. You saw no page.",
            "refused" if refused else "done",
            response.for_the_log(),
        )
        tokens, _ = await self._validator.accept(
            response, self._transactions, journey=journey, web_message=by_message, user=user
        )
        return tokens

    async def _answer(self, request: AuthorizationRequest, by_message: bool) -> AuthorizationResponse:
        async with (
            asyncio.timeout(self._settings.silent_timeout_seconds),
            self._context.ports.frames.open(request.url) as frame,
        ):
            if by_message:
                return await answer_by_message(frame, origin(request.endpoint), request.transaction.state)
            return await answer_by_address(frame, self._settings.silent_redirect_uri)

    def _record(self, journey: str, sentence: str, outcome: Outcome, parameters: Mapping[str, str]) -> None:
        self._context.events.add(
            "silent_response",
            sentence=sentence,
            sender="authorization_server",
            channel="front",
            outcome=outcome,
            step=5,
            journey=journey,
            details={"response": {"parameters": parameters}},
        )


def blank_page(settings: Settings) -> str:
    """Return the address that a frame or popup comes back to.

    Raises :class:`.errors.SettingsError` if it is the app's own page: that would start a second Python in there,
    which would take the answer as its own. Another name of that page (``/index.html``) cannot be known for one.
    """
    callback = settings.silent_redirect_uri
    if _path(callback) == _path(settings.redirect_uri):  # of one origin they are anyway
        raise SettingsError(
            "The setting 'silent_redirect_uri' must name a page other than 'redirect_uri': a blank page of the same "
            "origin, because a hidden frame or a popup comes back to it and must not start the app once more.",
            hint="Register a blank page at the authorization server and name it in 'silent_redirect_uri'.",
            details={"key": "silent_redirect_uri"},
        )
    return callback


def _path(address: str) -> str:
    return urlsplit(address).path or "/"


async def answer_by_address(window: Window, callback: str) -> AuthorizationResponse:
    """Wait until ``window`` shows ``callback`` with an answer in its address. Pages in between do not matter."""
    while True:
        raw = answer_in(await window.next_address(), callback)
        if raw is not None:
            return AuthorizationResponse.parse(raw)


def answer_in(address: str | None, callback: str) -> str | None:
    """Return ``"#..."`` or ``"?..."`` if ``address`` is ``callback`` with an answer, else None.

    The answer comes after a query that ``callback`` has of its own (RFC 6749 3.1.2 and 4.1.2).
    """
    if address is None or not address.startswith(callback):
        return None
    mark, answer = address[len(callback) :][:1], address[len(callback) + 1 :]
    if mark == "&" and "?" in callback:
        mark = "?"
    return mark + answer if mark in {"#", "?"} and answer else None


async def answer_by_message(window: Window, expected_origin: str, state: str) -> AuthorizationResponse:
    """Wait for the message that is the answer: from that window, which is the port's affair, that origin and state.

    Anybody may send messages to a page, so any other message is none of our business and no error (RFC 9700 4.17).
    """
    while True:
        answer = message_answer(await window.next_message(), expected_origin)
        if answer is not None and answer.get("state") == state:
            return AuthorizationResponse.from_message(answer)


def message_answer(message: Message, expected_origin: str) -> Mapping[str, str] | None:
    """Return the parameters in ``message``, or None if the authorization server did not send it as an answer."""
    if message.origin != expected_origin or not isinstance(message.data, dict):
        return None
    answer = message.data.get("response")
    if message.data.get("type") != MESSAGE_TYPE or not isinstance(answer, dict):
        return None
    return {str(name): str(value) for name, value in answer.items() if value is not None}
