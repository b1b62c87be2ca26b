"""Login in a window of its own: the page stays where it is and waits for the answer."""

import asyncio

from ..answer.received import receive
from ..answer.same_user import SameUser
from ..answer.validation import Validator
from ..base.storage import MemoryStorage
from ..context import Context
from ..errors import NetworkError, OidcError, TransactionExpired
from ..request.options import LoginOptions
from ..request.transactions import Transactions
from .redirect import RedirectResult
from .steps import check_origin, login_not_finished, make_request, record_request, record_response
from .windows import answer_by_address, blank_page


class PopupLogin:
    """Opens the authorization server in a popup. Its transactions live in memory, because the page stays."""

    def __init__(self, context: Context, validator: Validator) -> None:
        self._context = context
        self._validator = validator
        self._transactions = Transactions(MemoryStorage(), context.settings)

    async def log_in(self, options: LoginOptions, journey: str, *, user: SameUser | None) -> RedirectResult:
        """Return the tokens of a login in a popup; call it in the handler of a click (OpenID Connect Core 3.2.2.1).

        ``user`` is the one whom the tokens must be about if no page is shown (``prompt=none``); None accepts anybody.
        Raises :class:`.errors.PopupBlocked`, :class:`.errors.PopupClosed`, :class:`.errors.SettingsError` if the
        popup would come back to the app itself, :class:`.errors.NetworkError` if the issuer's endpoint cannot be found,
        and as :meth:`.redirect.RedirectLogin.come_back` does.
        """
        redirect_uri = blank_page(self._context.settings)
        check_origin(self._context)
        # The window is opened first: after an ``await`` the browser would block it as an unwanted popup.
        async with self._context.ports.popups.open() as popup:
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
                async with asyncio.timeout(self._context.settings.transaction_lifetime_seconds):
                    response = await answer_by_address(popup, request, "login window")
            except TimeoutError:
                self._transactions.forget(request.transaction.state, self._context.now())
                raise TransactionExpired(
                    "The login took too long, so the page does not wait for it any more."
                ) from None
            except OidcError:
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
            login_not_finished(error, advice)
            raise
        return RedirectResult(tokens, transaction.app_state)
