"""Where tokens come from: memory, another tab, or a hidden frame; in this order.

Everything that changes the session goes through here, so that renewal, the other tabs and the user who must stay
the same are never forgotten.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from .context import Context
from .errors import CookiesBlocked, LoginRequired, NoAccessToken, NotSignedIn, ScopeNotGranted, SettingsError, WrongUser
from .flight import SingleFlight
from .ports import Stop
from .renewal import Renewal
from .requests import LoginOptions
from .session import SessionStore
from .silent import SilentAuthentication
from .sites import same_site
from .tabs import Ended, Shared, Tabs
from .tokens import Tokens, joined, missing_scope

EXPIRY_MARGIN_SECONDS = 5.0
"""A token that ends sooner than this, or than a tenth of its lifetime, is renewed before it is used."""

ELSEWHERE = ("logout_in_another_tab", "You logged out in another tab.")

SESSION_SECONDS = 3600.0
"""An authorization server that ends a session sooner than this after a login would be a strange one."""


class TokenSource:
    """Gets, keeps, shares and gives up tokens.

    ``reporting`` wraps a piece of work of a journey and makes an event of its error.
    """

    def __init__(
        self,
        context: Context,
        store: SessionStore,
        silent: SilentAuthentication,
        reporting: Callable[[str, Callable[[], Awaitable[Tokens]]], Awaitable[Tokens]],
    ) -> None:
        self._context = context
        self._store = store
        self._silent = silent
        self._reporting = reporting
        self._flight = SingleFlight[Tokens]()
        self._more: dict[tuple[str | None, str], Tokens] = {}
        self._used_at = context.now()
        self._previous_subject: str | None = None
        self._stop_listening: Stop | None = None
        self._changes = 0  # counts logins and ends of sessions, so that nothing older comes after them
        self._renewal = Renewal(context, self._renew, idle_since=lambda: self._used_at)
        self._tabs = Tabs(context, on_tokens=self._take_over, on_end=self._follow_end)

    def start(self) -> None:
        """Begin to renew ahead of expiry and to listen to the other tabs."""
        self._tabs.start()
        self._follow_what_was_missed()
        if self._stop_listening is None:
            self._stop_listening = self._context.ports.wake.listen(self._wake_up)
        self._renewal.start()
        self._renewal.schedule(self._store.session.tokens)

    def stop(self) -> None:
        """Stop both."""
        self._tabs.stop()
        self._renewal.stop()
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None

    @property
    def subject(self) -> str | None:
        """The user whom this tab must not leave silently: the one signed in, or the last one whose session ended."""
        tokens = self._store.session.tokens
        return (tokens.subject if tokens else None) or self._previous_subject

    # --- getting tokens ---------------------------------------------------------------------------------------

    async def access_token(self, scope: str | None) -> str:
        """Return an access token good for ``scope``.

        Raises :class:`.errors.NotSignedIn`, :class:`.errors.NoAccessToken`, :class:`.errors.ScopeNotGranted`, and as
        :meth:`silently` does.
        """
        self._used_at = self._context.now()
        tokens = self._store.session.tokens
        if tokens is None:
            raise NotSignedIn
        if tokens.access_token is None:
            raise NoAccessToken
        if scope is not None and not tokens.covers(scope):
            tokens = await self._with_more(scope, tokens)
        elif not self._is_good(tokens):
            tokens = await self.silently(self.same_again())
        if tokens.access_token is None:
            raise NoAccessToken
        return tokens.access_token

    async def another_access_token(self, scope: str | None, refused: str) -> str:
        """Return another access token than ``refused``, which :meth:`access_token` gave and an API did not take."""
        tokens = self._store.session.tokens
        if tokens and scope is not None and not tokens.covers(scope):
            kept = self._more.get((tokens.audience, scope))
            if kept and kept.access_token == refused:
                del self._more[tokens.audience, scope]
        elif tokens and tokens.access_token == refused:  # else there is a new one already
            await self.silently(self.same_again())
        return await self.access_token(scope)

    def same_again(self, response_type: str | None = None, scope: str | None = None) -> LoginOptions:
        """Return what asks for tokens of the kind the session has, and for no more than was granted.

        An ID token must come again where there was one, or nobody could tell whose the new tokens are: so ``openid``
        is asked for, which an authorization server need not list among what it granted.
        """
        tokens = self._store.session.tokens
        if tokens is None:
            return LoginOptions(response_type=response_type, scope=scope)
        response_type, scope = response_type or tokens.response_type, scope or tokens.scope
        if tokens.id_token or "id_token" in response_type.split():
            scope = joined("openid", scope)
        return LoginOptions(response_type=response_type, scope=scope, audience=tokens.audience)

    async def silently(self, options: LoginOptions, journey: str | None = None) -> Tokens:
        """Get new tokens and make them the session's. Calls at the same time, in all tabs, share one frame.

        Raises as :meth:`.silent.SilentAuthentication.authenticate` does, and :class:`.errors.SettingsError` where an
        access token alone would take the place of a signed-in user. The session ends when nobody is logged in any
        more, and when it is another user.
        """
        if self._store.session.user and options.response_type == "token":
            raise SettingsError(
                "The response type 'token' brings no ID token, so nobody could say whether the user is still the same.",
                hint="Use 'id_token token' while somebody is signed in.",
                details={"key": "response_type"},
            )
        if self._follow_what_was_missed():
            raise NotSignedIn(ELSEWHERE[1])
        name, began, key = journey or self._context.events.next_journey("silent"), self._changes, _key(options)

        async def get() -> Tokens:
            self._check_unchanged(began)
            tokens = await self._authenticate(options, name, began)
            self.adopt(tokens, name, silently=True)
            return tokens

        async def once() -> Tokens:
            tokens = await self._tabs.once(key, get)
            if tokens != self._store.session.tokens:
                self._check_unchanged(began)
                if key != _key(self.same_again()):  # another tab got them, and they are of another kind than ours
                    self._use(tokens, name, identifier=self._store.identify(interactive=False))
            return tokens

        # What was asked for before a change of the session is not shared with who asks after it.
        return await self._flight.run((key, began), lambda: self._reporting(name, once))

    def _check_unchanged(self, began: int) -> None:
        """Nothing that was asked for before a logout or another login may come into the session after it."""
        self._follow_what_was_missed()
        if self._changes != began:
            raise NotSignedIn("The session ended or began anew while tokens were on their way, so they were not used.")

    async def _authenticate(self, options: LoginOptions, journey: str, began: int) -> Tokens:
        try:
            tokens = await self._silent.authenticate(options, journey=journey, subject=self.subject)
            self._check_unchanged(began)
            return tokens
        except WrongUser as error:
            self._check_unchanged(began)
            self.end_everywhere(error.code, error.message, journey)
            raise
        except LoginRequired as error:
            self._check_unchanged(began)
            blocked = await self._cookies_may_be_blocked(journey)
            self._check_unchanged(began)
            if blocked:
                held = self._store.session.tokens
                if held and held.expires_at <= self._context.now():
                    sentence = "The tokens have expired and cannot be renewed silently, so the session ended."
                    self.end(CookiesBlocked.code, sentence, journey)
                raise CookiesBlocked from error
            self.end_everywhere(
                error.code, "The session at the authorization server has ended, so it ended here too.", journey
            )
            raise

    async def _cookies_may_be_blocked(self, journey: str) -> bool:
        """Say what ``login_required`` can mean: nobody there, or a cookie that does not reach a frame.

        The person logged in a short while ago, no frame has seen that session since, and page and authorization
        server are of different sites: then it is most likely the browser's rule for third-party cookies. A page
        cannot tell it from a logout elsewhere, so the session goes on only until its tokens expire.
        """
        remembered = self._store.remembered()
        if remembered is None or remembered.interactive_at is None:
            return False
        recent = 0 <= self._context.now() - remembered.interactive_at < SESSION_SECONDS
        framed = (await self._context.discovery.metadata(journey)).authorization_endpoint
        return recent and not same_site(framed, self._context.settings.redirect_uri)

    async def _renew(self, journey: str) -> Tokens:
        return await self.silently(self.same_again(), journey)

    async def _with_more(self, scope: str, tokens: Tokens) -> Tokens:
        """Return tokens with more permissions than the session's, kept beside it by audience and scope."""
        kept = self._more.get((tokens.audience, scope))
        if kept and self._is_good(kept):
            return kept
        options = replace(self.same_again(), scope=joined(self.same_again().scope or "", scope))
        journey, began = self._context.events.next_journey("silent"), self._changes
        more = await self._flight.run(
            (_key(options), began),
            lambda: self._reporting(journey, lambda: self._authenticate(options, journey, began)),
        )
        self._check_unchanged(began)
        missing = missing_scope(scope, more.scope)
        if missing:
            raise ScopeNotGranted(
                f"The authorization server did not grant the permission {missing}.", details={"missing_scope": missing}
            )
        self._more[tokens.audience, scope] = more
        return more

    def _is_good(self, tokens: Tokens) -> bool:
        margin = min(EXPIRY_MARGIN_SECONDS, 0.1 * (tokens.expires_at - tokens.received_at))
        return tokens.expires_at - self._context.now() > margin

    # --- changing the session ---------------------------------------------------------------------------------

    def adopt(self, tokens: Tokens, journey: str, *, silently: bool) -> None:
        """Make ``tokens`` the session's, in the other tabs too. ``silently``: the person did nothing for them."""
        if not silently:
            self._used_at = self._context.now()
            self._changes += 1
            self._more.clear()
            self._previous_subject = None
        identifier = self._store.identify(interactive=not silently)
        self._use(tokens, journey, identifier=identifier)
        self._store.remember(tokens, identifier=identifier, interactive=not silently)
        self.share()

    def adopt_stored(self) -> Tokens | None:
        """Make tokens that outlived a reload the session's again, if there are any."""
        stored = self._store.stored_tokens()
        if stored is None:
            return None
        tokens, identifier = stored
        self._use(tokens, self._context.events.next_journey("silent"), identifier=identifier)
        return tokens

    def _use(self, tokens: Tokens, journey: str, profile: Mapping[str, Any] | None = None, *, identifier: str) -> None:
        """Make ``tokens`` the session's in this tab alone."""
        self._store.adopt(tokens, journey, profile, identifier=identifier)
        self._renewal.schedule(tokens)

    def share(self) -> None:
        """Hand the session to the other tabs."""
        session, identifier = self._store.session, self._store.identifier
        if session.tokens is not None and identifier is not None:
            profile = dict(session.profile) if session.profile is not None else None
            self._tabs.tell_tokens(Shared(session.tokens, profile, _key(self.same_again()), identifier))

    def end(self, reason: str, sentence: str, journey: str) -> None:
        """End the session here. Its user is remembered until somebody logs in, so that nobody slips in silently."""
        self._previous_subject = self.subject
        self._changes += 1
        self._more.clear()
        self._renewal.schedule(None)
        self._store.end(reason, sentence, journey)

    def end_everywhere(self, reason: str, sentence: str, journey: str) -> None:
        """End the session in every tab, because of what the authorization server said."""
        identifier = self._store.identifier
        self.end(reason, sentence, journey)
        if identifier is not None:
            self._tabs.tell_end(Ended(identifier, reason, sentence))

    def log_out(self, journey: str) -> None:
        """End the session in every tab, by the person's own wish."""
        identifiers = self._store.identifiers
        self.end("logout", "You logged out.", journey)
        self._previous_subject = None
        self._store.forget()
        self._store.refuse(identifiers)
        for identifier in sorted(identifiers):
            self._tabs.tell_end(Ended(identifier, *ELSEWHERE))

    # --- what other tabs say ----------------------------------------------------------------------------------

    def _take_over(self, shared: Shared) -> bool:
        mine, expected, subject = self._store.session.tokens, self.subject, shared.tokens.subject
        if self._store.has_ended(shared.session):
            return False
        journey = self._context.events.next_journey("tabs")
        if expected is not None and subject not in {expected, None}:
            self.end("wrong_user", "Another user logged in in another tab, so the session ended in this one.", journey)
            return False
        is_new = not self._store.is_of(shared.session)
        another_logged_in = expected is None and subject is not None and is_new
        if another_logged_in or (mine is None and subject == expected):
            self._record("Another tab logged in; this one has its tokens without a request.", journey)
        elif mine is not None and subject == mine.subject and shared.key == _key(self.same_again()):
            self._record("Another tab renewed; this one has its tokens without a request.", journey)
        else:
            if mine is not None:
                self._store.join(shared.session)
            return True
        self._changes += is_new
        self._use(shared.tokens, journey, shared.profile, identifier=shared.session)
        return True

    def _follow_end(self, ended: Ended) -> None:
        if self._store.session.tokens is None or self._store.is_of(ended.session):
            self.end(ended.reason, ended.sentence, self._context.events.next_journey("tabs"))
        self._store.refuse([ended.session])
        self._follow_what_was_missed()

    def _wake_up(self) -> None:
        self._follow_what_was_missed()

    def _follow_what_was_missed(self) -> bool:
        """Say whether the session has ended because of a logout in another tab, which this one did not hear of.

        A browser lets pages sleep, and then messages pass them by. So the flag that all tabs share is looked at.
        """
        if self._store.session.tokens is None:
            return False
        if self._store.flag_is_gone():
            self.end(*ELSEWHERE, self._context.events.next_journey("tabs"))
            return True
        if self._store.flag_is_of_another():
            self._renewal.hurry()  # the answer says whether it was the same user
        return False

    def _record(self, sentence: str, journey: str) -> None:
        self._context.events.add("tab_message", sentence=sentence, journey=journey)


def _key(options: LoginOptions) -> str:
    """Return one text for all requests that give the same."""
    scope = None if options.scope is None else sorted(options.scope.split())
    return json.dumps([options.response_type, scope, options.audience])
