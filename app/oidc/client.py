"""The client: one thin front for everything in this package.

It decides nothing about the protocol. It ties the parts together and gives each call a journey in the event log::

    client = Client(settings, browser_ports(), EventLog(time.time))
    result = await client.handle_redirect() or await client.restore()
    await client.login(app_state={"lesson": 3})  # leaves the page
"""

from collections.abc import Mapping
from typing import Any, Unpack

from .answer.validation import Validator
from .base.subscribers import Subscriber
from .calls.api import Api, ApiResponse
from .calls.api_request import RequestParts
from .calls.userinfo import Userinfo
from .context import Context
from .errors import LoginRequired, NotSignedIn, OidcError, ResponseError, SessionChanged, WrongUser
from .events import EventLog
from .ports import Ports, Stop
from .request.options import LoginOptions, LoginParameters, is_silent
from .session.asking_again import same_again
from .session.flag import remembered_options
from .session.renewal import Renewal
from .session.shell import SessionShell
from .session.sign_in import SignIn
from .session.state import Session, SignedOut
from .session.token_source import TokenSource
from .session.transitions import current_name, logged_out, profiled, refused
from .settings import Settings
from .tokens import Tokens
from .ways.logout import Logout
from .ways.popup import PopupLogin
from .ways.redirect import RedirectLogin, RedirectResult
from .ways.silent import SilentAuthentication


class Client:
    """One OpenID Connect client in one page (OpenID Connect Core 3; RFC 6749 4.2 and, for ``code``, 4.1).

    ``settings`` name the issuer and this client; ``ports`` connect it to its environment (in a page
    :func:`.browser.browser_ports`). ``events`` receives a record of every step. Every method that fails raises an
    :class:`.errors.OidcError`, and ``docs/errors.md`` says which method raises which. An error leaves the session as it
    was, unless its description says otherwise.
    """

    def __init__(self, settings: Settings, ports: Ports, events: EventLog | None = None) -> None:
        self.settings = settings
        self.events = events if events is not None else EventLog(ports.clock.now)
        self._context = context = Context.make(settings, ports, self.events)
        validator = Validator(context)
        self._session = SessionShell(context)
        self._redirect = RedirectLogin(context, validator)
        self._popup = PopupLogin(context, validator)
        self._logout = Logout(context)
        self._sign_in = SignIn(context, self._session, self._redirect)
        self._api = Api(context)
        self._userinfo = Userinfo(context)
        self._tokens = TokenSource(context, self._session, SilentAuthentication(context, validator))
        self._renewal = Renewal(context, self._tokens)

    @property
    def session(self) -> Session:
        """Who is signed in, and with what."""
        return self._session.visible

    @property
    def is_authenticated(self) -> bool:
        """Whether a user is signed in, by an ID token that has passed every check. It may have expired since."""
        return self.session.is_authenticated

    @property
    def user(self) -> Mapping[str, Any] | None:
        """The claims about the user who is signed in, or None (:attr:`.state.Session.user`)."""
        return self.session.user

    def start(self) -> None:
        """Begin to renew tokens ahead of their expiry, and to follow what happens in the other tabs."""
        self._session.start()
        self._renewal.start()

    def stop(self) -> None:
        """Stop renewing tokens and following the other tabs."""
        self._session.stop()
        self._renewal.stop()

    # --- subscriptions ----------------------------------------------------------------------------------------

    def subscribe(self, subscriber: Subscriber[Session]) -> Stop:
        """Call ``subscriber``, a plain or async function, with the new session on every change.

        Returns the function that ends it, as the other subscriptions do. What ``subscriber`` raises goes to Python's
        log; the client goes on.
        """
        return self._session.changed.add(subscriber)

    def on_signed_in(self, subscriber: Subscriber[Session]) -> Stop:
        """Call ``subscriber`` with the session when a user is signed in who was not before.

        That is by a login here or in another tab, or when :meth:`restore` succeeds; not by a renewal or another login
        of the same user.
        """
        return self._session.signed_in.add(subscriber)

    def on_signed_out(self, subscriber: Subscriber[SignedOut]) -> Stop:
        """Call ``subscriber`` when the user who was signed in is so no more, with who it was, and why.

        If another user has logged in instead, that is told first.
        """
        return self._session.signed_out.add(subscriber)

    def on_expiring(self, subscriber: Subscriber[Tokens]) -> Stop:
        """Call ``subscriber`` with the session's tokens when they are about to expire and have not been renewed.

        That is a minute before, or a tenth of their lifetime if that is less, and within five seconds; once for these
        tokens, and only after :meth:`start`.
        """
        return self._session.expiring.add(subscriber)

    def on_renewal_failed(self, subscriber: Subscriber[OidcError]) -> Stop:
        """Call ``subscriber`` with the error when a renewal ahead of expiry has failed, here or in another tab.

        If that ends the session, :meth:`on_signed_out` comes first. What a method of this client raises is not told.
        """
        return self._session.renewal_failed.add(subscriber)

    # --- login and logout -------------------------------------------------------------------------------------

    async def login(self, **options: Unpack[LoginParameters]) -> None:
        """Leave the page to log in (OpenID Connect Core 3.2.2.1; 3.1.2.1 for ``code``, with PKCE, RFC 7636).

        ``options`` are those of :class:`.options.LoginOptions`. The browser is about to leave when this returns.
        """
        journey = self._begin_login()
        with self.events.reporting(journey):
            await self._redirect.leave(LoginOptions(**options), journey)

    async def login_in_popup(self, **options: Unpack[LoginParameters]) -> RedirectResult:
        """Log in in a window of its own, and return what came back. Call it in the handler of a click.

        It is the request of :meth:`login`, but comes back to ``silent_redirect_uri``, and needs no storage. Cancelling
        the call closes the window.
        """
        journey = self._begin_login()
        with self.events.reporting(journey):
            return await self._sign_in.take(
                lambda user: self._popup.log_in(LoginOptions(**options), journey, user=user),
                journey,
                silently=is_silent(options.get("prompt")),
            )

    async def handle_redirect(self) -> RedirectResult | None:
        """Check the answer that the page was opened with, and sign in with it. None if there is no answer.

        OpenID Connect Core 3.2.2.5 to 3.2.2.11 (3.1.2.5 to 3.1.3.7 for ``code``); the way back from a logout is
        taken as well (RP-Initiated Logout 1.0 section 3). After a :class:`.errors.NetworkError` the answer is kept
        until the page goes: a second call tries it again, unless somebody has logged in or out since. An answer to
        another client of this page is left for that one.
        """
        result = await self._sign_in.handle_redirect()
        if result is None:
            self._logout.come_back()
        return result

    async def restore(self) -> Tokens | None:
        """Get the session back after a reload, silently; None if there is none.

        An answer that :meth:`handle_redirect` could not check for want of a network is tried again. Otherwise nothing
        is sent unless a flag says that this browser was signed in, and the settings let tokens be renewed (then
        ``prompt=none``, OpenID Connect Core 3.1.2.1). After an error the flag stays, so a later call can try again;
        only :class:`.errors.WrongUser` removes it, when another user is logged in at the issuer. It also stays, and the
        result is None, if ``login_required`` comes in an answer that is refused, such as one without ``iss``.
        """
        try:
            if self._sign_in.has_unfinished_answer():
                result = await self.handle_redirect()
                return result.tokens if result else None
            return await self._restored()
        except LoginRequired:
            return None
        except ResponseError as error:
            if error.details.get("error") != LoginRequired.code:
                raise
            return None  # whoever has sent this error (RFC 9207 section 2.4), nothing has come back
        except (NotSignedIn, SessionChanged):  # a login or logout meanwhile takes precedence
            return self.session.tokens

    async def login_silently(
        self, *, response_type: str | None = None, scope: str | None = None, audience: str | None = None
    ) -> Tokens:
        """Get new tokens for the session without showing anything (``prompt=none``, OpenID Connect Core 3.1.2.1).

        ``scope`` is a list with spaces, ``audience`` names an API; without arguments they are of the same kind as the
        session's. :class:`.errors.LoginRequired` and :class:`.errors.WrongUser` end the session.
        """
        return await self._tokens.silently(same_again(self.session.tokens, response_type, scope, audience))

    async def logout(self, local: bool = False) -> None:
        """End the session in every tab and, unless ``local``, leave the page to end it at the issuer too.

        RP-Initiated Logout 1.0 section 2, by ``settings.logout_method``. Where the issuer has no
        ``end_session_endpoint`` the page stays. The session here has ended even if an error is raised; a second call
        then tries again to end it at the issuer.
        """
        journey = self.events.next_journey("logout")
        tokens = self.session.tokens
        glance = self._session.glance()
        self._session.take(logged_out(self._session.state, glance), glance, journey)
        if not local:
            with self.events.reporting(journey):
                await self._logout.leave(tokens, journey)

    # --- using the tokens -------------------------------------------------------------------------------------

    async def access_token(self, scope: str | None = None, audience: str | None = None) -> str:
        """Return an access token good for ``scope`` at ``audience``, from memory if there is one, else silently.

        ``scope`` is a list with spaces (RFC 6749 3.3), ``audience`` names an API; None: what the session has. Tokens
        for other permissions or another API are kept beside the session's.
        """
        return await self._tokens.access_token(scope, audience)

    async def userinfo(self) -> Mapping[str, Any]:
        """Ask UserInfo about the user, and keep the answer in the session (OpenID Connect Core 5.3).

        After a 401 it asks once more with a new token.
        If it is about another user than the ID token (OpenID Connect Core 5.3.4), the session ends with
        :class:`.errors.WrongUser`.
        """
        journey = self.events.next_journey("userinfo")
        with self.events.reporting(journey):
            token = await self.access_token()
            began = self._session.ticket()
            try:
                claims = await self._userinfo.fetch(
                    token,
                    user=self._session.state.user,
                    renew=lambda: self._tokens.another_access_token(None, None, refused=token, began=began),
                    journey=journey,
                )
            except WrongUser as error:
                glance, state = self._session.check(began), self._session.state
                step = refused(state, glance, error, current_name(state, glance), error.message)
                self._session.take(step, glance, journey)
                raise
            glance = self._session.check(began)
            self._session.take(profiled(self._session.state, glance, claims), glance, journey)
            return claims

    async def call_api(
        self,
        method: str,
        url: str,
        json: object = None,
        *,
        scope: str | None = None,
        audience: str | None = None,
        **parts: Unpack[RequestParts],
    ) -> ApiResponse:
        """Call a registered API with the access token, and once more after a 401 with a new one (RFC 6750 2.1, 3.1).

        ``json`` is the body, any JSON value, and None for none. ``parts`` are those of
        :class:`.api_request.RequestParts`, ``scope`` and ``audience`` those of :meth:`access_token`. Any status is an
        answer.
        """
        journey = self.events.next_journey("api")
        with self.events.reporting(journey):
            request = await self._api.request(method, url, json, **parts)  # first, because a token may need a frame
            token = await self.access_token(scope, audience)
            began = self._session.ticket()
            return await self._api.call(
                request,
                token=token,
                renew=lambda: self._tokens.another_access_token(scope, audience, refused=token, began=began),
                journey=journey,
            )

    # --- inside -----------------------------------------------------------------------------------------------

    async def _restored(self) -> Tokens | None:
        glance = self._session.glance()
        stored, remembered = self._session.restore(glance), glance.flag
        if stored is not None:
            return stored
        if remembered is None or not self.settings.renew_at_fraction:
            return None
        return await self._tokens.silently(remembered_options(remembered, self.settings))

    def _begin_login(self) -> str:
        journey = self.events.next_journey("login")
        self.events.add("login_clicked", sentence="You chose to log in.", sender="user", step=1, journey=journey)
        return journey
