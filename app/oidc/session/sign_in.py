"""Makes the tokens of a login the session's: one by redirect, whose answer the page was opened with, or in a popup."""

from asyncio import CancelledError
from collections.abc import Awaitable, Callable

from ..answer.received import Received
from ..answer.same_user import SameUser
from ..context import Context
from ..errors import NetworkError, WrongUser
from ..ways.redirect import RedirectLogin, RedirectResult
from .shell import SessionShell
from .state import Ticket
from .transitions import answered, expected_user, invalid, logged_in, ticket


class SignIn:
    """Signs in, and keeps an answer whose checks a network failure has interrupted."""

    def __init__(self, context: Context, session: SessionShell, redirect: RedirectLogin) -> None:
        self._events = context.events
        self._session = session
        self._redirect = redirect
        self._unfinished: tuple[str, Ticket] | None = None

    async def handle_redirect(self) -> RedirectResult | None:
        """Sign in with the answer that the page was opened with, or with the one that was kept. None: there is none."""
        raw, again = self._redirect.take(), False
        if raw is None:
            raw, again = self._unfinished_answer(), True
        if raw is None:
            return None
        self._unfinished = None
        began = self._session.ticket()
        received = self._redirect.receive(raw)
        transaction = received.transaction if isinstance(received, Received) else None
        journey = transaction.journey if transaction else self._events.next_journey("login")
        silently = transaction is not None and transaction.silent
        with self._events.reporting(journey):
            try:
                return await self.take(
                    lambda user: self._redirect.come_back(received, journey, user=user, again=again),
                    journey,
                    silently=silently,
                )
            except (NetworkError, CancelledError):
                self._unfinished = raw, began
                raise

    def has_unfinished_answer(self) -> bool:
        """Say whether an answer is kept, and nobody has logged in or out since it came."""
        return self._unfinished_answer() is not None

    def _unfinished_answer(self) -> str | None:
        if self._unfinished is None:
            return None
        raw, began = self._unfinished
        return raw if invalid(self._session.state, self._session.glance(), began) is None else None

    async def take(
        self, get: Callable[[SameUser | None], Awaitable[RedirectResult]], journey: str, *, silently: bool
    ) -> RedirectResult:
        """Make the tokens of ``get`` the session's. ``silently``: no page was shown, so the user must not change.

        Raises as ``get`` does; if ``silently``, also :class:`.errors.WrongUser` and as
        :meth:`.shell.SessionShell.check` does.
        """
        session = self._session
        if silently:
            glance = session.glance()
            began, user = ticket(session.state, glance), expected_user(session.state, glance)
            result = await get(user)
            glance = session.check(began)
            if user is not None and result.tokens.subject is None:
                raise WrongUser("An access token alone does not say whether the user is still the same.")
            step = answered(session.state, glance, result.tokens, session.fresh_name())
        else:
            result = await get(None)
            session.schedule.used()
            glance = session.glance()
            step = logged_in(session.state, glance, result.tokens, session.fresh_name())
        session.take(step, glance, journey)
        return result
