"""Where tokens come from: memory, another tab, or a hidden frame; in this order."""

from ..base.flight import SingleFlight
from ..base.sites import same_site
from ..context import Context
from ..errors import (
    CookiesBlocked,
    LoginRequired,
    NoAccessToken,
    NotSignedIn,
    ScopeNotGranted,
    SessionChanged,
    SettingsError,
    WrongUser,
)
from ..request.options import LoginOptions
from ..tokens import Tokens, missing_scope
from ..ways.silent import SilentAuthentication
from .asking_again import key_of, more_of, same_again
from .flag import Flag
from .more_tokens import MoreTokens
from .session import SessionStore
from .shared_session import ELSEWHERE, Moment, SharedSession

EXPIRY_MARGIN_SECONDS = 5.0
"""A token that ends sooner than this, or than a tenth of its lifetime, is renewed before it is used."""


class TokenSource:
    """Gets tokens for the session, and beside it."""

    def __init__(
        self,
        context: Context,
        store: SessionStore,
        flag: Flag,
        silent: SilentAuthentication,
    ) -> None:
        self._context = context
        self._flag = flag
        self._silent = silent
        self._flight = SingleFlight[Tokens]()
        self._more = MoreTokens()
        self.session = SharedSession(context, store, flag, renew=self._renew)

    async def access_token(self, scope: str | None, audience: str | None) -> str:
        """Return an access token good for ``scope`` at ``audience``; None: what the session has.

        Raises :class:`.errors.NotSignedIn`, :class:`.errors.NoAccessToken`, :class:`.errors.ScopeNotGranted`, and as
        :meth:`silently` does.
        """
        self.session.used()
        tokens = self.session.tokens
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
        self, scope: str | None, audience: str | None, *, refused: str, began: Moment
    ) -> str:
        """Return another access token than ``refused``, which :meth:`access_token` gave and an API did not take.

        It is of the same session as that, which counted at the moment ``began``. Raises
        :class:`.errors.NotSignedIn`, :class:`.errors.SessionChanged`, and as :meth:`access_token` does.
        """
        self.session.check_unchanged(began)
        tokens = self.session.tokens
        # Another one was either refused beside the session, or is old: there is a new one in the session already.
        if tokens and tokens.access_token == refused:
            await self.silently(same_again(tokens))
        self._more.drop(refused)
        return await self.access_token(scope, audience)

    async def silently(self, options: LoginOptions, journey: str | None = None) -> Tokens:
        """Get new tokens and make them the session's. Calls at the same time, in all tabs, share one frame.

        Raises as :meth:`.silent.SilentAuthentication.authenticate` does, and :class:`.errors.SettingsError` where an
        access token alone would take the place of a signed-in user. The session ends when nobody is logged in any
        more, and when it is another user.
        """
        if self.session.tokens and self.session.tokens.id_token_claims and options.response_type == "token":
            raise SettingsError(
                "The response type 'token' brings no ID token, so nobody could say whether the user is still the same.",
                hint="Use 'id_token token' while somebody is signed in.",
                details={"key": "response_type"},
            )
        if self.session.follow_what_was_missed():
            raise NotSignedIn(ELSEWHERE[1])
        name, began, key = journey or self._context.events.next_journey("silent"), self.session.moment, key_of(options)
        before, user = self.session.tokens, self.session.user

        async def get() -> Tokens:
            self.session.check_unchanged(began)
            tokens = await self._authenticate(options, name, began)
            self.session.adopt(tokens, name, silently=True, key=key)
            return tokens

        async def once() -> Tokens:
            with self._context.events.reporting(name):
                try:
                    tokens = await self.session.once(key, get)
                    if tokens != self.session.tokens:
                        self.session.check_unchanged(began)
                        if key != key_of(same_again(self.session.tokens)):
                            self.session.adopt_here(tokens, name)
                    return tokens
                except SessionChanged:
                    if self.session.user != user or self.session.tokens == before:
                        raise
                    return self._as_asked_for(key)  # the same user has logged in once more
                except CookiesBlocked as error:  # met here or in another tab
                    self.session.end_if_blocked(error, name)
                    raise

        # What was asked for before a change of the session is not shared with who asks after it.
        return await self._flight.run((key, began), once)

    def _as_asked_for(self, key: str) -> Tokens:
        tokens = self.session.tokens
        if tokens is None or key_of(same_again(tokens)) != key:
            raise SessionChanged
        return tokens

    async def _authenticate(self, options: LoginOptions, journey: str, began: Moment) -> Tokens:
        identifier = self.session.identifier
        try:
            tokens = await self._silent.authenticate(options, journey=journey, user=self.session.expected_user)
            self.session.check_unchanged(began)
            return tokens
        except WrongUser as error:
            self.session.check_unchanged(began)
            self.session.end_everywhere(identifier, error, error.message, journey)
            raise
        except LoginRequired as error:
            self.session.check_unchanged(began)
            blocked = await self._cookies_may_be_blocked(journey)
            self.session.check_unchanged(began)
            if blocked:
                raise CookiesBlocked from error
            sentence = "The session at the authorization server has ended, so it ended here too."
            self.session.end_everywhere(identifier, error, sentence, journey)
            raise

    async def _cookies_may_be_blocked(self, journey: str) -> bool:
        """Say what ``login_required`` can mean: nobody there, or a cookie that does not reach a frame.

        The person logged in a short while ago, no frame has seen that session since, and page and authorization
        server are of different sites: then it is most likely the browser's rule for third-party cookies. A page
        cannot tell it from a logout elsewhere, so the session goes on only until its tokens expire.
        """
        remembered = self._flag.read()
        if remembered is None or remembered.unseen_until is None or remembered.unseen_until <= self._context.now():
            return False
        framed = (await self._context.discovery.metadata(journey)).authorization_endpoint
        return not same_site(framed, self._context.settings.redirect_uri)

    async def _renew(self, journey: str) -> Tokens:
        return await self.silently(same_again(self.session.tokens), journey)

    async def _beside(self, tokens: Tokens, scope: str | None, audience: str | None) -> Tokens:
        """Return tokens for permissions or an API that the session's own are not for, and keep them beside it."""
        began, options = self.session.moment, more_of(tokens, scope, audience)
        kept = self._more.find(began, options.audience, scope or "")
        if kept and self._is_good(kept):
            return kept
        journey = self._context.events.next_journey("silent")

        async def ask() -> Tokens:
            with self._context.events.reporting(journey):
                return await self._authenticate(options, journey, began)

        more = await self._flight.run(("beside", key_of(options), began), ask)
        self.session.check_unchanged(began)
        missing = missing_scope(scope or "", more.scope)
        if missing:
            raise ScopeNotGranted(
                f"The authorization server did not grant the permission {missing}.", details={"missing_scope": missing}
            )
        self._more.keep(began, more)
        return more

    def _is_good(self, tokens: Tokens) -> bool:
        margin = min(EXPIRY_MARGIN_SECONDS, 0.1 * (tokens.expires_at - tokens.received_at))
        return tokens.expires_at - self._context.now() > margin


def _serves(tokens: Tokens, scope: str | None, audience: str | None) -> bool:
    return audience in {None, tokens.audience} and (scope is None or tokens.covers(scope))
