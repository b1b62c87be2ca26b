"""Login by redirect: away to the authorization server, and back with an answer (steps 1 to 5)."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..answer.responses import AuthorizationResponse
from ..answer.same_user import SameUser
from ..answer.validation import Validator
from ..base import strict_json
from ..base.sites import same_origin
from ..context import Context
from ..errors import LoginLoop, OidcError, StorageUnavailable
from ..issuer.exchange import request_details
from ..request.requests import LoginOptions, Place, build
from ..request.transactions import Transaction, Transactions
from ..settings import is_secure
from ..tokens import Tokens

LOOP_SECONDS = 60.0
LOOP_DEPARTURES = 5
"""More departures than this within a minute, none of them by a press, are no person's doing."""


@dataclass(frozen=True, slots=True)
class RedirectResult:
    """What came back: the tokens, and what was to be kept over the login.

    ``app_state`` is the value that the app gave to ``login``. ``return_to`` is the address in the page that the person
    was at, which is in the address bar again; None after a login in a popup, where the page stayed.
    """

    tokens: Tokens
    app_state: object = None
    return_to: str | None = None


class RedirectLogin:
    """Sends the person to the authorization server and takes the answer on the way back (RFC 6749 4.2, 4.1)."""

    def __init__(self, context: Context, validator: Validator) -> None:
        self._context = context
        self._events = context.events
        self._navigator = context.ports.navigator
        self._validator = validator
        self._departures_key = context.prefix + "departures"
        self._transactions = Transactions(
            context.session_storage, context.ports.clock, context.settings, prefix=context.prefix + "transaction "
        )

    async def leave(self, options: LoginOptions, journey: str) -> None:
        """Leave the page for the authorization server (RFC 6749 4.2.1; OpenID Connect Core 3.2.2.1).

        Raises :class:`.errors.NetworkError` if its address cannot be had, :class:`.errors.SettingsError` for
        options that do not go together, :class:`.errors.LoginLoop` when it happens too often,
        :class:`.errors.StorageUnavailable` when the login could not be remembered.
        """
        pressed = self._navigator.pressed()  # before anything is waited for: a press is soon forgotten
        metadata = await self._context.discovery.metadata(journey)
        request = build(
            self._context.settings,
            metadata.authorization_endpoint,
            options,
            crypto=self._context.ports.crypto,
            now=self._context.now(),
            journey=journey,
            redirect_uri=self._context.settings.redirect_uri,
            place=Place(self._navigator.address(), self._navigator.scrolled()),
        )
        if not pressed:
            self._guard_against_loops()
        self._transactions.begin(request.transaction)
        self._events.add(
            "authorization_request",
            sentence="The page sends you to the authorization server with its request in the address.",
            receiver="authorization_server",
            channel="front",
            step=2,
            journey=journey,
            details={"request": request_details("GET", request.url)},
        )
        self._events.add(
            "left_page",
            sentence="You are at the authorization server now. The page is gone and sees nothing of it.",
            sender="authorization_server",
            receiver="user",
            channel="front",
            step=3,
            journey=journey,
        )
        self._navigator.go(request.url)

    def transaction_of(self, raw: str) -> Transaction | None:
        """Return the transaction that the answer ``raw`` belongs to, without using it up; None if it has none."""
        try:
            return self._transactions.peek(AuthorizationResponse.parse(raw).first("state"))
        except OidcError:
            return None

    async def come_back(self, raw: str, journey: str, *, user: SameUser | None) -> RedirectResult:
        """Take the answer ``raw`` (RFC 6749 4.2.2; OpenID Connect Core 3.2.2.5 and 3.2.2.8).

        The person's earlier place in the page comes back into the address bar, without a new history entry. ``user`` is
        the one who must still be the same, if nobody was asked who they are.
        Raises as :meth:`.validation.Validator.accept` does.
        """
        try:
            response = AuthorizationResponse.parse(raw)
        except OidcError as error:
            self._record(journey, {}, error.code)
            self._note_result(error.code)
            raise
        self._record(journey, response.for_the_log(), response.first("error"))
        place = self._place(self.transaction_of(raw))
        try:
            tokens, transaction = await self._validator.accept(response, self._transactions, journey=journey, user=user)
        except OidcError as error:
            self._note_result(error.code)
            raise
        else:
            self._note_result(None)
        finally:
            if place:
                self._navigator.replace_address(place.address)
                self._navigator.scroll_to(place.scrolled)
        return RedirectResult(tokens, transaction.app_state, place.address if place else None)

    def _guard_against_loops(self) -> None:
        """A page that logs in by itself and a server that sends it back at once would go on for ever."""
        now = self._context.now()
        times, error = self._departures()
        recent = [at for at in times if 0 <= now - at < LOOP_SECONDS]
        if len(recent) >= LOOP_DEPARTURES:
            raise LoginLoop(
                f"{LoginLoop.sentence} The last answer was the error {error!r}." if error else None,
                details={"departures": len(recent), "seconds": LOOP_SECONDS, "reason": error},
            )
        self._keep_departures([*recent, now], error)

    def _note_result(self, error: str | None) -> None:
        """Keep why the last answer was refused, if it was, to be told should it be one of a loop."""
        times, before = self._departures()
        if times and error != before:
            with suppress(StorageUnavailable):  # the answer's own error says more than that
                self._keep_departures(times, error)

    def _departures(self) -> tuple[list[float], str | None]:
        """Return when this tab left by itself, and the code of the error that came back last, as far as is known."""
        kept = strict_json.stored(self._context.session_storage.get(self._departures_key))
        times, error = kept.get("times"), kept.get("error")
        return (
            list(filter(strict_json.is_time, times)) if isinstance(times, list) else [],
            error if strict_json.is_text(error) else None,
        )

    def _keep_departures(self, times: list[float], error: str | None) -> None:
        self._context.session_storage.set(self._departures_key, json.dumps({"times": times, "error": error}))

    def _place(self, transaction: Transaction | None) -> Place | None:
        """Return where the person was. Storage can be edited by hand, so it must be in this page."""
        if transaction is None or transaction.return_to is None:
            return None
        if not is_secure(transaction.return_to) or not same_origin(transaction.return_to, self._navigator.address()):
            return None
        return Place(transaction.return_to, transaction.scrolled)

    def _record(self, journey: str, parameters: dict[str, Any], error: str | None) -> None:
        self._events.add(
            "authorization_response",
            sentence="The authorization server sends you back with an error in the address."
            if error
            else "The authorization server sends you back with its answer in the address.",
            sender="authorization_server",
            channel="front",
            outcome="refused" if error else "done",
            step=5,
            journey=journey,
            details={"response": {"parameters": parameters}},
        )
