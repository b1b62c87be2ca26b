"""The session as all tabs share it: everything that changes it, here or in another tab, goes through here.

So that renewal, the other tabs, and the user who must stay the same are never forgotten.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..answer.same_user import SameUser
from ..context import Context
from ..errors import CookiesBlocked, NotSignedIn, OidcError, SessionChanged, WrongUser
from ..ports import Stop
from ..tokens import Tokens
from .asking_again import key_of, same_again
from .flag import Flag
from .renewal import Renewal
from .session import SessionStore
from .tabs import Ended, Shared, Tabs

Moment = tuple[int, str | None]
"""Which login counts: by what this tab has heard, and by the flag, which a tab that sleeps cannot miss."""

ELSEWHERE = ("logout_in_another_tab", "You logged out in another tab.")


class SharedSession:
    """Begins, renews, follows and ends the session. ``renew`` gets new tokens; it is called with a journey."""

    def __init__(
        self, context: Context, store: SessionStore, flag: Flag, *, renew: Callable[[str], Awaitable[object]]
    ) -> None:
        self._context = context
        self._store = store
        self._flag = flag
        self._renewal = Renewal(context, renew)
        self._tabs = Tabs(context, on_tokens=self._take_over, on_failure=self._follow_failure, on_end=self._follow_end)
        self._previous: SameUser | None = None
        self._stop_listening: Stop | None = None
        self._changes = 0  # counts logins and ends of sessions

    def start(self) -> None:
        """Begin to renew ahead of expiry and to listen to the other tabs."""
        self._tabs.start()
        self.follow_what_was_missed()
        if self._stop_listening is None:
            self._stop_listening = self._context.ports.wake.listen(self._wake_up)
        self._renewal.start()
        self._renewal.schedule(self.tokens)

    def stop(self) -> None:
        """Stop both."""
        self._tabs.stop()
        self._renewal.stop()
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None

    @property
    def tokens(self) -> Tokens | None:
        """The session's tokens; None while nobody is signed in."""
        return self._store.session.tokens

    @property
    def user(self) -> SameUser | None:
        """The user whom this tab must not leave silently: the one signed in, or the last one whose session ended."""
        subject = self.tokens.subject if self.tokens else None
        return self._previous if subject is None else SameUser(subject)

    @property
    def expected_user(self) -> SameUser | None:
        """The same; where this tab knows of nobody, as after a reload, the one of whom the flag tells."""
        remembered = self._flag.read()
        return self.user or (remembered.user if remembered else None)

    @property
    def identifier(self) -> str | None:
        """Which session this is; in a tab that has none yet, the one of which the flag tells."""
        remembered = self._flag.read() if self.user is None else None
        return self._store.identifier or (remembered.session if remembered else None)

    @property
    def moment(self) -> Moment:
        """Which login counts now."""
        remembered = self._flag.read()
        return self._changes, remembered.session if remembered else None

    def check_unchanged(self, began: Moment) -> None:
        """Raise unless the login that counted at the moment ``began`` still does.

        Nothing that was asked for before a logout or another login may come into the session after it. Raises
        :class:`.errors.NotSignedIn` or, if there is a new session, :class:`.errors.SessionChanged`.
        """
        self.follow_what_was_missed()
        # The flag may arrive after the message of the login that it is of, and then nothing has changed.
        arrived = self._changes == began[0] and self.tokens is not None and self._flag.is_of(self._store.identifier)
        if self.moment != began and not arrived:
            if self.tokens is not None:
                raise SessionChanged
            raise NotSignedIn("The session ended while this was under way, so its result was not used.")

    def used(self) -> None:
        """Note that somebody is there who asks for tokens."""
        self._renewal.used()

    async def once(self, key: str, get: Callable[[], Awaitable[Tokens]]) -> Tokens:
        """Return the result of ``get``, or of another tab that asks for the same, as :meth:`.tabs.Tabs.once` does."""
        return await self._tabs.once(key, get)

    # --- what happens here ------------------------------------------------------------------------------------

    def adopt(self, tokens: Tokens, journey: str, *, silently: bool, key: str | None = None) -> None:
        """Make ``tokens`` the session's, in the other tabs too.

        ``silently``: the person did nothing for them. ``key`` is the request's, as :func:`.asking_again.key_of` has it.
        """
        if not silently:
            self.used()
            self._changes += 1
            self._previous = None
        identifier = self._store.identify(interactive=not silently)
        self._use(tokens, journey, identifier=identifier)
        self._flag.set(tokens, session=identifier, interactive=not silently)
        self.share(key or key_of(same_again(tokens)))

    def adopt_here(self, tokens: Tokens, journey: str) -> None:
        """Make ``tokens`` the session's in this tab alone: another tab got them, and its own are of another kind."""
        self._use(tokens, journey, identifier=self._store.identify(interactive=False))

    def adopt_stored(self) -> Tokens | None:
        """Make tokens that outlived a reload the session's again, if there are any."""
        stored = self._store.stored_tokens()
        if stored is None:
            return None
        tokens, identifier = stored
        self._use(tokens, self._context.events.next_journey("silent"), identifier=identifier)
        return tokens

    def share(self, key: str = "") -> None:
        """Hand the session to the other tabs, as the answer to the request ``key`` if it is one.

        Nothing is handed on where somebody has logged in elsewhere meanwhile.
        """
        session, identifier = self._store.session, self._store.identifier
        if session.tokens is not None and identifier is not None and not self._flag.is_of_another(identifier):
            profile = dict(session.profile) if session.profile is not None else None
            flagged = self._flag.is_of(identifier)
            self._tabs.tell_tokens(Shared(session.tokens, profile, key, identifier, flagged))

    def end(self, reason: str, sentence: str, journey: str) -> None:
        """End the session here. Its user is remembered until somebody logs in, so that nobody slips in silently."""
        self._previous = self.user
        self._changes += 1
        self._renewal.schedule(None)
        self._store.end(reason, sentence, journey)

    def end_everywhere(self, identifier: str | None, error: OidcError, sentence: str, journey: str) -> None:
        """End the session ``identifier`` in every tab, because of what the authorization server said."""
        expected = self.expected_user
        if self._flag.is_of(identifier):
            self._store.forget()
        self.end(error.code, sentence, journey)
        if isinstance(error, WrongUser):
            self._previous = expected
        if identifier is not None:
            self._store.refuse([identifier])
            self._tabs.tell_end(Ended(identifier, error.code, sentence))

    def end_if_blocked(self, error: OidcError, journey: str) -> None:
        """End a session whose tokens have expired and cannot be renewed, because frames get no cookie."""
        if isinstance(error, CookiesBlocked) and self.tokens and self.tokens.expires_at <= self._context.now():
            sentence = "The tokens have expired and cannot be renewed silently, so the session ended."
            self.end(error.code, sentence, journey)

    def log_out(self, journey: str) -> None:
        """End the session in every tab, by the person's own wish."""
        identifiers = self._store.identifiers
        self.end("logout", "You logged out.", journey)
        self._previous = None
        self._store.forget()
        self._store.refuse(identifiers)
        for identifier in sorted(identifiers):
            self._tabs.tell_end(Ended(identifier, *ELSEWHERE))

    def _use(self, tokens: Tokens, journey: str, profile: Mapping[str, Any] | None = None, *, identifier: str) -> None:
        """Make ``tokens`` the session's in this tab alone."""
        self._store.adopt(tokens, journey, profile, identifier=identifier)
        self._renewal.schedule(tokens)

    # --- what other tabs say ----------------------------------------------------------------------------------

    def follow_what_was_missed(self) -> bool:
        """Say whether the session has ended because of a logout in another tab, which this one did not hear of.

        A browser lets pages sleep, and then messages pass them by. So the flag that all tabs share is looked at.
        """
        if self.tokens is None:
            return False
        if self._flag.is_gone(self._store.identifier):
            self.end(*ELSEWHERE, self._context.events.next_journey("tabs"))
            return True
        if self._flag.is_of_another(self._store.identifier):
            self._renewal.hurry()  # the answer says whether it was the same user
        return False

    def _wake_up(self) -> None:
        self.follow_what_was_missed()

    def _take_over(self, shared: Shared) -> bool:
        mine, expected, subject = self.tokens, self.user, shared.tokens.subject
        if self._store.has_ended(shared.session):
            return False
        journey = self._context.events.next_journey("tabs")
        if expected is not None and subject is not None and not expected.is_user(subject):
            self.end("wrong_user", "Another user logged in in another tab, so the session ended in this one.", journey)
            return False
        is_new = self._store.identifier != shared.session
        another_logged_in = expected is None and subject is not None and is_new
        as_before = mine is None and (subject is not None or expected is None)
        if another_logged_in or as_before:
            self._record("Another tab logged in; this one has its tokens without a request.", journey)
        elif mine is not None and subject == mine.subject and is_new_of_kind(shared, mine):
            self._record("Another tab renewed; this one has its tokens without a request.", journey)
        else:
            if mine is not None and shared.tokens.received_at >= mine.received_at:
                self._store.join(shared.session)
            return True
        self._changes += is_new
        self._use(shared.tokens, journey, shared.profile, identifier=shared.session)
        if shared.flagged:
            self._flag.expect(shared.session)
        return True

    def _follow_failure(self, key: str, error: OidcError) -> None:
        """What one tab has tried in vain, the others need not try as well."""
        if self.tokens is not None and key == key_of(same_again(self.tokens)):
            self._renewal.failed_elsewhere(error)
            self.end_if_blocked(error, self._context.events.next_journey("tabs"))

    def _follow_end(self, ended: Ended) -> None:
        under_way = self.tokens is None and not self._flag.is_of_another(ended.session)
        if under_way or self._store.identifier == ended.session:
            self.end(ended.reason, ended.sentence, self._context.events.next_journey("tabs"))
        if self._flag.is_of(ended.session):  # a tab has set it anew that had not heard of the end
            self._store.forget()
        self._store.refuse([ended.session])
        self.follow_what_was_missed()

    def _record(self, sentence: str, journey: str) -> None:
        self._context.events.add("tab_message", sentence=sentence, journey=journey)


def is_new_of_kind(shared: Shared, mine: Tokens) -> bool:
    """Say whether another tab got tokens of the kind of ``mine`` later than this one got those."""
    kind = key_of(same_again(mine))
    return kind in {shared.key, key_of(same_again(shared.tokens))} and shared.tokens.received_at >= mine.received_at
