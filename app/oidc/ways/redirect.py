"""Login by redirect: away to the authorization server, and back with an answer (steps 1 to 5)."""

from dataclasses import dataclass
from typing import Any

from ..answer.received import Received, receive
from ..answer.responses import AuthorizationResponse
from ..answer.same_user import SameUser
from ..answer.validation import Validator
from ..base.sites import is_secure, same_document, same_origin
from ..context import Context
from ..errors import NetworkError, OidcError, ResponseError
from ..request.options import LoginOptions
from ..request.requests import Place
from ..request.transactions import Transaction, Transactions, is_of_another_client
from ..tokens import Tokens
from .loops import LoopGuard
from .steps import advise, check_origin, make_request, record_request, record_response

NOT_FINISHED = "Try again in a moment without reloading this page, or log in again."


@dataclass(frozen=True, slots=True)
class RedirectResult:
    """What came back: the tokens, and what was to be kept over the login.

    ``app_state`` is the value that the app gave to ``login``. ``return_to`` is the address that the person was at. The
    address bar shows it again if only its query and fragment differ. Another path may be another document, so the app
    decides whether to go there. It is None after a login in a popup, where the page stayed.
    """

    tokens: Tokens
    app_state: object = None
    return_to: str | None = None


class RedirectLogin:
    """Sends the person to the authorization server and takes the answer on the way back (RFC 6749 4.2, 4.1)."""

    def __init__(self, context: Context, validator: Validator) -> None:
        self._context = context
        self._navigator = context.ports.navigator
        self._validator = validator
        self._loops = LoopGuard(context)
        self._transactions = Transactions(
            context.session_storage, context.settings, prefix=context.prefix + "transaction "
        )

    async def leave(self, options: LoginOptions, journey: str) -> None:
        """Leave the page for the authorization server (RFC 6749 4.2.1; OpenID Connect Core 3.2.2.1).

        Raises :class:`.errors.NetworkError` if its endpoint cannot be found, :class:`.errors.SettingsError` for
        options that do not go together, :class:`.errors.LoginLoop` when it happens too often,
        :class:`.errors.StorageUnavailable` when the login could not be remembered.
        """
        check_origin(self._context)
        pressed = self._navigator.pressed()  # before any await: browsers forget a press soon
        request = await make_request(
            self._context,
            options,
            journey,
            redirect_uri=self._context.settings.redirect_uri,
            place=Place(self._navigator.address(), self._navigator.scrolled()),
        )
        if not pressed:
            self._loops.note_departure()
        self._transactions.begin(request.transaction)
        record_request(
            self._context,
            "authorization",
            "The page sends you to the authorization server with its request in the address.",
            request,
        )
        self._context.events.add(
            "left_page",
            sentence="You are at the authorization server now. The page is gone and sees nothing of it.",
            sender="authorization_server",
            receiver="user",
            channel="front",
            step=3,
            journey=journey,
        )
        self._navigator.go(request.url)

    def take(self) -> str | None:
        """Take the answer that the page was opened with.

        Returns None if there is none, or if another client of this page asked for it; then it is left for that one. An
        answer that nobody asked for is taken, so that it is refused and not ignored.
        """
        raw = self._navigator.take_response()
        if raw is not None and is_of_another_client(raw, self._context.session_storage.names(), self._context.prefix):
            self._navigator.give_back_response(raw)
            return None
        return raw

    def receive(self, raw: str) -> Received | ResponseError:
        """Read the answer ``raw`` and look up its transaction, or return what is wrong with its form."""
        try:
            response = AuthorizationResponse.parse(raw).without_query_of(self._context.settings.redirect_uri)
        except ResponseError as error:
            return error
        return receive(response, self._transactions, self._context.now())

    async def come_back(
        self, received: Received | ResponseError, journey: str, *, user: SameUser | None, again: bool = False
    ) -> RedirectResult:
        """Check what :meth:`receive` gave (RFC 6749 4.2.2; OpenID Connect Core 3.2.2.5 and 3.2.2.8).

        The person's earlier place in the page comes back into the address bar, without a new history entry. ``user`` is
        the one whom the tokens must be about if no page was shown (``prompt=none``); None accepts anybody. ``again``:
        it is the same answer as before, after a :class:`.errors.NetworkError`, and is not recorded twice.
        Raises ``received`` if it is an error, and as :meth:`.validation.Validator.accept` does.
        """
        if isinstance(received, ResponseError):
            self._record(journey, {}, received.code)
            self._loops.note_result(received.code)
            raise received
        if not again:
            self._record(journey, received.response.for_the_log(), received.response.first("error"))
        place = self._place(received.transaction)
        put_back = place is not None and not again and same_document(place.address, self._navigator.address())
        try:
            tokens, transaction = await self._validator.accept(received, self._transactions, journey=journey, user=user)
        except OidcError as error:
            self._loops.note_result(error.code)
            if isinstance(error, NetworkError):
                advise(error, NOT_FINISHED)
            raise
        else:
            self._loops.note_result(None)
        finally:
            if place and put_back:
                self._navigator.replace_address(place.address)
                self._navigator.scroll_to(place.scrolled)
        return RedirectResult(tokens, transaction.app_state, place.address if place else None)

    def _place(self, transaction: Transaction | None) -> Place | None:
        """Return where the person was. Storage can be edited by hand, so it must be in this page."""
        if transaction is None or transaction.return_to is None:
            return None
        if not is_secure(transaction.return_to) or not same_origin(transaction.return_to, self._navigator.address()):
            return None
        return Place(transaction.return_to, transaction.scrolled)

    def _record(self, journey: str, parameters: dict[str, Any], error: str | None) -> None:
        record_response(
            self._context,
            "authorization",
            "You are back, with an error in the address." if error else "You are back, with an answer in the address.",
            "refused" if error else "done",
            parameters,
            journey,
        )
