"""The shell of the session in one tab: performs what :mod:`.transitions` decides, and listens to the other tabs.

The state is one value, and :meth:`SessionShell.take` is the only place that replaces it.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from ..base import strict_json
from ..base.subscribers import Subscribers
from ..context import Context
from ..errors import OidcError, StorageUnavailable
from ..ports import Stop
from ..request.requests import random_text
from ..tokens import Tokens
from .asking_again import key_of, same_again
from .channel import TabChannel
from .flag import Flag, asked_for
from .messages import Begun, Ended, Failed, Finished, Message, Shared
from .schedule import Schedule
from .state import Glance, Remembered, Session, SignedOut, State, Step, Ticket
from .transitions import (
    flag_noted,
    heard_end,
    heard_tokens,
    invalid,
    is_welcome,
    looked,
    ran_out,
    taken_over,
    ticket,
)
from .turns import Turns

ANOTHER_LOGIN = ("another_login", "A new login took the place of this one.")


class SessionShell:
    """Holds the state of the session and takes its steps.

    ``schedule`` says when the tokens are due for renewal. The subscribers are those of :class:`.client.Client`.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._events = context.events
        self._storage = context.session_storage
        self._tokens_key = context.prefix + "tokens"
        self._keeps_tokens = context.settings.token_storage == "session"
        self._flag = Flag(context)
        self._channel = TabChannel(context)
        self._turns = Turns(context, self._channel)
        self._stops: list[Stop] = []
        self._before: dict[str, Tokens | None] = {}
        self._visible = Session()
        self.schedule = Schedule(context)
        self.changed = Subscribers[Session]()
        self.signed_in = Subscribers[Session]()
        self.signed_out = Subscribers[SignedOut]()
        self.expiring = Subscribers[Tokens]()
        self.renewal_failed = Subscribers[OidcError]()
        self.state = State()

    @property
    def visible(self) -> Session:
        """The session as the page sees it: new tokens are visible once they have been recorded and stored."""
        return self._visible

    def start(self) -> None:
        """Listen to the other tabs and to signals that the page has woken up. Calling it again only looks."""
        if not self._stops:
            self._stops = [self._channel.listen(self._hear), self._context.ports.wake.listen(self._wake_up)]
        self.look()

    def stop(self) -> None:
        """Stop listening."""
        while self._stops:
            self._stops.pop()()

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[Tokens | OidcError | None]:
        """Wait for this tab's turn to send the request ``key``, as :meth:`.turns.Turns.take` does.

        The other tabs are heard meanwhile even before :meth:`start`: a browser that restarts opens all its tabs at
        once.
        """
        stop = None if self._stops else self._channel.listen(self._hear)
        try:
            async with self._turns.take(key) as result:
                yield result
        finally:
            if stop is not None:
                stop()

    # --- looking ----------------------------------------------------------------------------------------------

    def glance(self) -> Glance:
        """Read the flag and the clock. The result is stale after an ``await``."""
        return self._flag.glance()

    def look(self) -> Glance:
        """Look at the flag and the clock, and take the step that follows (:func:`.transitions.looked`)."""
        glance = self.glance()
        step = looked(self.state, glance)
        return self.take(step, glance, self._events.next_journey("tabs") if step.over else "")

    def ticket(self) -> Ticket:
        """Return the ticket of a request that begins now."""
        return ticket(self.state, self.glance())

    def check(self, began: Ticket) -> Glance:
        """Look, and raise if the result of a request with the ticket ``began`` must not be used.

        Raises :class:`.errors.NotSignedIn` or, if there is another session, :class:`.errors.SessionChanged`.
        """
        glance = self.look()
        error = invalid(self.state, glance, began)
        if error is not None:
            raise error
        return glance

    def fresh_name(self) -> str:
        """Return a random name for a session."""
        return random_text(self._context.ports.crypto)

    # --- stepping ---------------------------------------------------------------------------------------------

    def take(self, step: Step, glance: Glance, journey: str) -> Glance:
        """Enter the state of ``step``, which was decided on ``glance``, and perform its effects in their order.

        Returns ``glance`` with what the flag is after that.
        """
        self.state = step.state
        tokens, name = step.state.tokens, step.state.name
        if step.heard:
            self._events.add("tab_message", sentence=step.heard, journey=journey)
        if step.hold and tokens is not None:
            self._hold(tokens, journey)
        if step.over is not None:
            reason, sentence = step.over
            self._storage.remove(self._tokens_key)
            self._events.add("session_ended", sentence=sentence, journey=journey, details={"reason": reason})
        if step.show:
            self._show(step.state.session, step.over or ANOTHER_LOGIN)
        if step.renew == "anew":
            self.schedule.plan(tokens)
        elif step.renew == "now":
            self.schedule.hurry()
        if step.flag == "remove":
            self._storage.remove(self._tokens_key)
            glance = self._flag.remove(glance)
        elif isinstance(step.flag, Remembered):
            glance = self._flag.put(step.flag, glance)
        elif step.flag and tokens is not None and name is not None:
            glance = self._flag.set(tokens, session=name, by_hand=step.flag == "by hand", before=glance)
        self.state = flag_noted(self.state, glance)  # only now: the flag may not have been written
        if step.tell is not None and tokens is not None and name is not None:
            profile = None if self._visible.profile is None else dict(self._visible.profile)
            self._channel.post(Shared(tokens, profile, step.tell, name, glance.shows(name)))
        for ended in step.ends:
            self._channel.post(ended)
        return glance

    def _show(self, session: Session, why: tuple[str, str]) -> None:
        """Tell the app about ``session``, and if its user has changed, who has signed out and who has signed in."""
        before, self._visible = self._visible, session
        self.changed.tell(session)
        was, now = before.user or {}, session.user or {}
        if was and was["sub"] != now.get("sub"):
            self.signed_out.tell(SignedOut(was, *why))
        if now and now["sub"] != was.get("sub"):
            self.signed_in.tell(session)

    def _hold(self, tokens: Tokens, journey: str) -> None:
        where, only = ("sessionStorage", "") if self._keeps_tokens else ("memory", ", and nowhere else")
        held = [name for name, value in (("ID token", tokens.id_token), ("access token", tokens.access_token)) if value]
        self._events.add(
            "tokens_stored",
            sentence=f"The page holds {' and '.join(held)} in {where}{only}.",
            step=5,
            journey=journey,
            details={
                "storage": {"where": where, "action": "write"},
                "held": held,
                "expires_at": tokens.expires_at,
                "scope": tokens.scope,
                "missing_scope": tokens.missing_scope,
            },
        )
        if self._keeps_tokens:
            text = json.dumps({"session": self.state.name, "tokens": tokens.to_json()})
            with suppress(StorageUnavailable):  # they are in memory; a reload will ask for new ones
                self._storage.set(self._tokens_key, text)

    def restore(self, glance: Glance) -> Tokens | None:
        """Take over tokens that have survived a reload, if they are of this session and still good."""
        flag = glance.flag
        if not self._keeps_tokens or flag is None or flag.settings != asked_for(self._context.settings):
            return None
        stored = strict_json.stored(self._storage.get(self._tokens_key))
        tokens = Tokens.from_json(stored.get("tokens")) if stored.get("session") == flag.session else None
        if tokens is None or tokens.expires_at <= glance.now:
            return None
        step = taken_over(self.state, glance, tokens, flag.session)
        self.take(step, glance, self._events.next_journey("silent"))
        return tokens

    # --- hearing ----------------------------------------------------------------------------------------------

    def _wake_up(self) -> None:
        self.schedule.wake_up()
        self.look()

    def _hear(self, message: Message) -> None:
        match message:
            case Begun(key):
                self._before[key] = self.state.tokens
                self._turns.begun(key)
            case Finished(key):
                self._turns.finished(key)
            case Failed():
                self._hear_failure(message)
            case Ended():
                glance = self.glance()
                self.take(heard_end(self.state, glance, message), glance, self._events.next_journey("tabs"))
            case Shared():
                if is_welcome(self.state, message):
                    self._turns.settle(message.key, message.tokens)
                glance = self.glance()
                self.take(heard_tokens(self.state, glance, message), glance, self._events.next_journey("tabs"))

    def _hear_failure(self, failed: Failed) -> None:
        """Try again together with the other tab, if this one would have sent the same request.

        It would not have if it has got tokens since that request was sent.
        """
        self._turns.settle(failed.key, failed.error)
        tokens = self.state.tokens
        if tokens is None or self._before.pop(failed.key, None) is not tokens:
            return
        if failed.key == key_of(same_again(tokens)):
            shared = self.schedule.failed_elsewhere(failed.error)
            glance = self.glance()
            self.take(ran_out(self.state, glance, failed.error), glance, self._events.next_journey("tabs"))
            if shared:
                self.renewal_failed.tell(failed.error)
