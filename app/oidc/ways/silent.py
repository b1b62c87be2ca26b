"""Silent authentication: the same request with ``prompt=none`` in a frame that nobody sees.

The frame ends on a blank page of our own origin with the answer in its fragment, which the page around it may
read, or the authorization server sends the answer as a message (``response_mode=web_message``). A frame that
shows anything else looks the same from outside, whatever it is, so all that can be done when no answer comes is
to ask the issuer once more by a plain request, and to say what is known.
"""

import asyncio
from dataclasses import replace

from ..answer.received import receive
from ..answer.responses import AuthorizationResponse
from ..answer.same_user import SameUser
from ..answer.validation import Validator
from ..base.storage import MemoryStorage
from ..context import Context
from ..errors import IssuerUnreachable, NoAnswer, OidcError
from ..ports import Window
from ..request.options import LoginOptions
from ..request.requests import AuthorizationRequest
from ..request.transactions import Transactions
from ..tokens import Tokens
from .steps import check_origin, make_request, record_request, record_response
from .windows import IsolatedFrame, answer_by_address, answer_by_message, blank_page


class SilentAuthentication:
    """Gets tokens without showing the person anything.

    Its transactions live in memory: a frame does not outlive its page.
    """

    def __init__(self, context: Context, validator: Validator) -> None:
        self._context = context
        self._settings = context.settings
        self._validator = validator
        self._transactions = Transactions(MemoryStorage(), context.settings)

    async def authenticate(self, options: LoginOptions, *, journey: str, user: SameUser | None) -> Tokens:
        """Return fresh tokens. ``user`` is the one whom they must be about; None accepts anybody.

        Raises :class:`.errors.ProviderError` (``LoginRequired`` first of all), :class:`.errors.NoAnswer`,
        :class:`.errors.IssuerUnreachable`, :class:`.errors.SettingsError` as :func:`blank_page` does, and whatever
        :meth:`.validation.Validator.accept` raises. OpenID Connect Core 3.1.2.1 has ``prompt=none``.
        """
        by_message = self._settings.silent_transport == "web_message"
        callback = self._settings.silent_redirect_uri if by_message else blank_page(self._settings)
        check_origin(self._context)
        request = await make_request(
            self._context,
            replace(options, prompt="none"),
            journey,
            redirect_uri=callback,
            response_mode="web_message" if by_message else None,
        )
        self._transactions.begin(request.transaction)
        record_request(
            self._context,
            "silent",
            "A hidden frame asks the authorization server; it may show no page (prompt=none).",
            request,
        )
        try:
            response = await self._answer(request, by_message)
        except TimeoutError:
            self._transactions.forget(request.transaction.state, self._context.now())
            seconds = self._settings.silent_timeout_seconds
            sentence = f"The hidden frame brought no answer within {seconds:g} seconds."
            record_response(self._context, "silent", sentence, "failed", {}, journey)
            if await self._context.discovery.reachable(journey):
                raise NoAnswer(details={"seconds": seconds}) from None
            raise IssuerUnreachable(details={"seconds": seconds}) from None
        except OidcError as error:
            self._transactions.forget(request.transaction.state, self._context.now())
            record_response(self._context, "silent", error.message, "failed", {}, journey)
            raise
        refused = response.first("error")
        record_response(
            self._context,
            "silent",
            f"The hidden frame came back with the error {refused[:80]}."
            if refused
            else "The hidden frame came back with an answer. You saw no page.",
            "refused" if refused else "done",
            response.for_the_log(),
            journey,
        )
        received = receive(response, self._transactions, self._context.now())
        tokens, _ = await self._validator.accept(
            received, self._transactions, journey=journey, web_message=by_message, user=user
        )
        return tokens

    async def _answer(self, request: AuthorizationRequest, by_message: bool) -> AuthorizationResponse:
        async with (
            asyncio.timeout(self._settings.silent_timeout_seconds),
            self._context.ports.frames.open(request.url) as frame,
        ):
            isolated = self._context.ports.navigator.isolated()
            shown: Window = IsolatedFrame(frame) if isolated else frame
            if by_message:
                return await answer_by_message(shown, request)
            return await answer_by_address(shown, request, "hidden frame")
