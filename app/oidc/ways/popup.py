"""Login in a window of its own: the page stays where it is and waits for the answer."""

import asyncio
from contextlib import suppress

from ..answer.received import receive
from ..answer.responses import AuthorizationResponse
from ..answer.same_user import SameUser
from ..answer.validation import Validator
from ..base.storage import MemoryStorage
from ..context import Context
from ..errors import NetworkError, OidcError, PopupClosed, PopupCutOff, TransactionExpired
from ..ports import Popup, PopupGone
from ..request.options import LoginOptions
from ..request.requests import AuthorizationRequest
from ..request.transactions import Transactions
from .redirect import RedirectResult
from .steps import advise, check_origin, make_request, record_request, record_response
from .windows import answer_by_address, answer_handed_over, blank_page

HANDING_OVER_SECONDS = 1.0
"""How long a message of the callback page may be on its way when its window is closed or shows no answer any more."""

CUT_OFF_SECONDS = 300.0
"""How long to wait for a window that can be seen no more: the person may log in there, or have closed it."""


class PopupLogin:
    """Opens the authorization server in a popup. Its transactions live in memory, because the page stays."""

    def __init__(self, context: Context, validator: Validator) -> None:
        self._context = context
        self._validator = validator
        self._transactions = Transactions(MemoryStorage(), context.settings)
        self._lost: asyncio.Future[AuthorizationResponse] | None = None  # from a window that can be seen no more

    async def log_in(self, options: LoginOptions, journey: str, *, user: SameUser | None) -> RedirectResult:
        """Return the tokens of a login in a popup; call it in the handler of a click (OpenID Connect Core 3.2.2.1).

        ``user`` is the one whom the tokens must be about if no page is shown (``prompt=none``); None accepts anybody.
        If the call is cancelled, the window is closed.
        Raises :class:`.errors.PopupBlocked`, :class:`.errors.PopupClosed`, :class:`.errors.PopupCutOff`,
        :class:`.errors.SettingsError` if the popup would come back to the app itself, or came back to another page than
        it should, :class:`.errors.NetworkError` if the issuer's endpoint cannot be found, and as
        :meth:`.redirect.RedirectLogin.come_back` does.
        """
        redirect_uri = blank_page(self._context.settings)
        check_origin(self._context)
        # The window is opened first: after an ``await`` the browser would block it as an unwanted popup.
        async with self._context.ports.popups.open() as popup:
            if self._lost is not None:
                self._lost.cancel()
            request = await make_request(self._context, options, journey, redirect_uri=redirect_uri)
            self._transactions.begin(request.transaction)
            record_request(
                self._context,
                "authorization",
                "A window of its own goes to the authorization server. The page waits and cannot see into it.",
                request,
            )
            popup.go(request.url)
            try:
                response = await self._answer(popup, request)
            except (OidcError, asyncio.CancelledError):
                self._transactions.forget(request.transaction.state, self._context.now())
                raise
        error = response.first("error")
        record_response(
            self._context,
            "authorization",
            "The window came back with an error." if error else "The window came back with an answer.",
            "refused" if error else "done",
            response.for_the_log(),
            journey,
        )
        received = receive(response, self._transactions, self._context.now())
        try:
            tokens, transaction = await self._validator.accept(received, self._transactions, journey=journey, user=user)
        except NetworkError as error:
            advice = "The window is closed, and the login was not finished. Log in again in a moment."
            advise(error, advice)
            raise
        return RedirectResult(tokens, transaction.app_state)

    async def _answer(self, popup: Popup, request: AuthorizationRequest) -> AuthorizationResponse:
        """Wait for the answer: in the address of ``popup``, or handed over by the callback page."""
        lifetime = self._context.settings.transaction_lifetime_seconds
        handed_over = asyncio.ensure_future(answer_handed_over(popup, request))
        shown = asyncio.ensure_future(self._shown(popup, request))
        try:
            async with asyncio.timeout(lifetime):
                await asyncio.wait({handed_over, shown}, return_when=asyncio.FIRST_COMPLETED)
                if handed_over.done() and handed_over.exception():  # nothing can be handed over here
                    await asyncio.wait({shown})
            if handed_over.done() and not handed_over.exception():
                return handed_over.result()
            try:
                return await shown
            except PopupCutOff as error:
                return await self._from_a_lost_window(error, handed_over, request)
            except OidcError as error:
                return await self._within_a_moment(error, handed_over)
        except TimeoutError:
            raise TransactionExpired("The login took too long, so the page does not wait for it any more.") from None
        finally:
            handed_over.cancel()
            shown.cancel()

    async def _shown(self, popup: Popup, request: AuthorizationRequest) -> AuthorizationResponse:
        try:
            return await answer_by_address(popup, request, "login window")
        except PopupGone as gone:
            # A page that cuts its window off does so as it arrives, so nothing foreign is ever seen in the window.
            if not gone.seen or self._context.ports.navigator.isolated():
                raise PopupCutOff from None
            raise PopupClosed from None

    async def _from_a_lost_window(
        self, error: PopupCutOff, handed_over: "asyncio.Future[AuthorizationResponse]", request: AuthorizationRequest
    ) -> AuthorizationResponse:
        """Return what a window hands over that can be seen no more, or raise ``error``.

        Another login in a popup ends the wait, because the person has begun anew.
        """
        self._lost = handed_over
        lifetime = self._context.settings.transaction_lifetime_seconds
        try:
            await self._explain(error, request)
            await asyncio.wait({handed_over}, timeout=min(CUT_OFF_SECONDS, lifetime))
        finally:
            if self._lost is handed_over:
                self._lost = None
        if handed_over.cancelled():
            raise PopupClosed("Another login began before this login window had brought an answer.") from None
        if not handed_over.done() or handed_over.exception() is not None:
            raise error
        return handed_over.result()

    async def _within_a_moment(
        self, error: OidcError, handed_over: "asyncio.Future[AuthorizationResponse]"
    ) -> AuthorizationResponse:
        """Return what is on its way already, or raise ``error``."""
        try:
            async with asyncio.timeout(HANDING_OVER_SECONDS):
                return await handed_over
        except TimeoutError:
            raise error from None

    async def _explain(self, error: PopupCutOff, request: AuthorizationRequest) -> None:
        """Record that the window is cut off. Raise ``error`` if the callback page has no script."""
        self._context.events.add(
            "popup_cut_off",
            sentence="The login window was closed before it had shown a page, or it is cut off from this page "
            "(Cross-Origin-Opener-Policy). The page waits for its callback page to hand the answer over.",
            journey=request.transaction.journey,
        )
        with suppress(OSError):
            page = await self._context.ports.http.request(
                "GET",
                request.transaction.redirect_uri,
                headers={},
                body=None,
                timeout_seconds=self._context.settings.http_timeout_seconds,
            )
            if page.status == 200 and "<script" not in page.text:
                raise error
