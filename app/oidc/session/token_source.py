"""Where tokens come from: memory, another tab, or a hidden frame; in this order."""

from dataclasses import dataclass

from ..base.flight import SingleFlight
from ..base.sites import same_site
from ..context import Context
from ..errors import (
    CookiesBlocked,
    LoginRequired,
    NoAccessToken,
    NotSignedIn,
    OidcError,
    ScopeNotGranted,
    SessionChanged,
    SettingsError,
    WrongUser,
)
from ..request.options import LoginOptions
from ..tokens import Tokens, missing_scope
from ..ways.silent import SilentAuthentication
from .asking_again import key_of, more_of, same_again
from .more_tokens import MoreTokens
from .shell import SessionShell
from .state import Glance, State, Ticket
from .transitions import (
    LOGOUT_ELSEWHERE,
    answered,
    current_name,
    expected_user,
    invalid,
    ran_out,
    refused,
    taken_over,
    ticket,
)

EXPIRY_MARGIN_SECONDS = 5.0
"""A token that ends sooner than this, or than a tenth of its lifetime, is renewed before it is used."""

WHILE_TOKENS_LAST = "Log in again when the tokens have expired, or serve page and authorization server from one site."
"""The hint of CookiesBlocked while the page still holds good tokens."""


@dataclass(frozen=True, slots=True)
class SilentRequest:
    """A silent request: what it asks for, its journey, and the ticket and the state at its beginning."""

    options: LoginOptions
    journey: str
    began: Ticket
    before: State

    @property
    def key(self) -> str:
        """The same text for requests that ask for the same."""
        return key_of(self.options)


class TokenSource:
    """Gets tokens for the session, and for other permissions and APIs beside it."""

    def __init__(self, context: Context, session: SessionShell, silent: SilentAuthentication) -> None:
        self._context = context
        self._silent = silent
        self._flight = SingleFlight[Tokens]()
        self._more = MoreTokens()
        self.session = session

    async def access_token(self, scope: str | None, audience: str | None) -> str:
        """Return an access token good for ``scope`` at ``audience``; None: what the session has.

        Raises :class:`.errors.NotSignedIn`, :class:`.errors.NoAccessToken`, :class:`.errors.ScopeNotGranted`, and as
        :meth:`silently` does.
        """
        self.session.schedule.used()
        tokens = self.session.state.tokens
        if tokens is None:
            raise NotSignedIn
        if tokens.access_token is None:
            raise NoAccessToken
        if not _serves(tokens, scope, audience):
            tokens = await self._beside(tokens, scope, audience)
        elif not self._is_good(tokens):
            tokens = await self.silently(same_again(tokens))
        if tokens.access_token is None:
            raise NoAccessToken
        return tokens.access_token

    async def another_access_token(
        self, scope: str | None, audience: str | None, *, refused: str, began: Ticket
    ) -> str:
        """Return another access token than ``refused``, which :meth:`access_token` gave and an API did not accept.

        It is of the same session, whose ticket is ``began``. Raises :class:`.errors.NotSignedIn`,
        :class:`.errors.SessionChanged`, and as :meth:`access_token` does.
        """
        self.session.check(began)
        tokens = self.session.state.tokens
        # Any other refused token was one beside the session, or the session has a newer one by now.
        if tokens and tokens.access_token == refused:
            await self.silently(same_again(tokens))
        self._more.drop(refused)
        return await self.access_token(scope, audience)

    async def renew(self, journey: str) -> Tokens:
        """Replace the session's tokens by new ones of the same kind. Raises as :meth:`silently` does."""
        return await self.silently(same_again(self.session.state.tokens), journey)

    async def silently(self, options: LoginOptions, journey: str | None = None) -> Tokens:
        """Get new tokens and make them the session's. Calls at the same time, in all tabs, share one frame.

        Raises as :meth:`.silent.SilentAuthentication.authenticate` does, and :class:`.errors.SettingsError` where an
        access token alone would take the place of a signed-in user. The session ends when nobody is logged in any
        more, and when it is another user.
        """
        before = self.session.state.tokens
        if before and before.id_token_claims and options.response_type == "token":
            raise SettingsError(
                "The response type 'token' brings no ID token, so nobody could say whether the user is still the same.",
                hint="Use 'id_token token' while somebody is signed in.",
                details={"key": "response_type"},
            )
        glance = self.session.look()
        if before and self.session.state.tokens is None:
            raise NotSignedIn(LOGOUT_ELSEWHERE[1])
        request = self._request(options, glance, journey)
        # The ticket is part of the key: a call after a logout or login does not share the result of one before it.
        return await self._flight.run((request.key, request.began), lambda: self._in_turn(request))

    async def _in_turn(self, request: SilentRequest) -> Tokens:
        """Send the request, or take the result of another tab that sends the same one."""
        with self._context.events.reporting(request.journey):
            try:
                async with self.session.turn(request.key) as result:
                    if isinstance(result, OidcError):
                        self._check_no_newer_login(request)
                        raise result
                    tokens = result or await self._answered(request)
                # Tokens of another tab are the session's by its message, unless the session's are of another kind.
                if tokens != self.session.state.tokens:
                    glance = self.session.check(request.began)
                    if request.key != key_of(same_again(self.session.state.tokens)):
                        step = taken_over(self.session.state, glance, tokens, self.session.fresh_name())
                        self.session.take(step, glance, request.journey)
                return tokens
            except SessionChanged:
                return self._of_the_same_user(request)
            except CookiesBlocked as error:  # in this tab or in another one
                glance = self.session.glance()
                self.session.take(ran_out(self.session.state, glance, error), glance, request.journey)
                raise

    def _check_no_newer_login(self, request: SilentRequest) -> None:
        """Raise :class:`.errors.SessionChanged` if another tab's error is about the login before the current one."""
        glance = self.session.glance()
        error = invalid(self.session.state, glance, request.began)
        if isinstance(error, SessionChanged):
            raise error

    async def _answered(self, request: SilentRequest) -> Tokens:
        """Send the request and make the tokens that come the session's, in all tabs."""
        tokens = await self._authenticate(request, self.session.check(request.began))
        glance = self.session.check(request.began)
        step = answered(self.session.state, glance, tokens, self.session.fresh_name(), request.key)
        self.session.take(step, glance, request.journey)
        return tokens

    def _of_the_same_user(self, request: SilentRequest) -> Tokens:
        """Return the tokens of a new session, if they are what was asked for and the user has just logged in again."""
        state = self.session.state
        same_user = state.user == request.before.user and state.tokens != request.before.tokens
        if not same_user or state.tokens is None or key_of(same_again(state.tokens)) != request.key:
            raise SessionChanged
        return state.tokens

    async def _authenticate(self, request: SilentRequest, glance: Glance) -> Tokens:
        """Send the request in a hidden frame. A refusal ends the session everywhere, unless it is late."""
        name, user = current_name(self.session.state, glance), expected_user(self.session.state, glance)
        try:
            return await self._silent.authenticate(request.options, journey=request.journey, user=user)
        except WrongUser as error:
            self._end(request, self.session.check(request.began), error, name, error.message)
            raise
        except LoginRequired as error:
            glance = self.session.check(request.began)
            if _cookie_may_be_missing(glance):
                framed = (await self._context.discovery.metadata(request.journey)).authorization_endpoint
                glance = self.session.check(request.began)
                if not same_site(framed, self._context.settings.redirect_uri):
                    held = self.session.state.tokens
                    good = held is not None and held.expires_at > glance.now
                    raise CookiesBlocked(hint=WHILE_TOKENS_LAST if good else None) from error
            sentence = "The session at the authorization server has ended, so it ended here too."
            self._end(request, glance, error, name, sentence)
            raise

    def _end(self, request: SilentRequest, glance: Glance, error: OidcError, name: str | None, sentence: str) -> None:
        step = refused(self.session.state, glance, error, name, sentence)
        self.session.take(step, glance, request.journey)

    async def _beside(self, tokens: Tokens, scope: str | None, audience: str | None) -> Tokens:
        """Return tokens for permissions or an API that the session's own are not for, and keep them beside it."""
        options, glance = more_of(tokens, scope, audience), self.session.glance()
        request = self._request(options, glance)
        kept = self._more.find(request.began, options.audience, scope or "")
        if kept and self._is_good(kept):
            return kept
        more = await self._flight.run(("beside", request.key, request.began), lambda: self._reported(request))
        self.session.check(request.began)
        missing = missing_scope(scope or "", more.scope)
        if missing:
            raise ScopeNotGranted(
                f"The authorization server did not grant the permission {missing}.", details={"missing_scope": missing}
            )
        self._more.keep(request.began, more)
        return more

    async def _reported(self, request: SilentRequest) -> Tokens:
        with self._context.events.reporting(request.journey):
            return await self._authenticate(request, self.session.glance())

    def _request(self, options: LoginOptions, glance: Glance, journey: str | None = None) -> SilentRequest:
        journey = journey or self._context.events.next_journey("silent")
        return SilentRequest(options, journey, ticket(self.session.state, glance), self.session.state)

    def _is_good(self, tokens: Tokens) -> bool:
        margin = min(EXPIRY_MARGIN_SECONDS, 0.1 * (tokens.expires_at - tokens.received_at))
        return tokens.expires_at - self._context.now() > margin


def _cookie_may_be_missing(glance: Glance) -> bool:
    """Say whether ``login_required`` may only mean that the authorization server's cookie does not reach a frame.

    That is so shortly after a login, while no frame has seen its session. If the authorization server is on another
    site as well, it is most likely the browser's rule for third-party cookies. A page cannot tell it from a logout
    elsewhere, so the session goes on only until its tokens expire.
    """
    until = glance.flag.unseen_until if glance.flag else None
    return until is not None and until > glance.now


def _serves(tokens: Tokens, scope: str | None, audience: str | None) -> bool:
    return audience in {None, tokens.audience} and (scope is None or tokens.covers(scope))
