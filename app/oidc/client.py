"""The client: one thin front for everything in this package.

It decides nothing about the protocol. It ties the parts together, gives each call a journey in the event log,
and keeps the session::

    client = Client(settings, browser_ports(), EventLog(time.time))
    result = await client.handle_redirect() or await client.restore()
    await client.login(app_state={"lesson": 3})  # leaves the page
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from .api import Api, ApiResponse
from .discovery import Discovery
from .errors import LoginRequired, NoAccessToken, NotSignedIn, OidcError, WrongUser
from .events import EventLog
from .exchange import Exchange
from .flight import SingleFlight
from .logout import Logout
from .ports import Ports, Stop
from .redirect import RedirectLogin, RedirectResult
from .renewal import Renewal
from .requests import LoginOptions
from .session import Session, SessionStore
from .settings import Settings
from .silent import SilentAuthentication
from .storage import RecordedStorage
from .tokens import Tokens
from .transactions import Transactions
from .userinfo import Userinfo
from .validation import Validator

EXPIRY_MARGIN_SECONDS = 5.0
"""A token that ends sooner than this, or than a tenth of its lifetime, is renewed before it is used."""


class Client:
    """One OpenID Connect client in one page.

    ``events`` receives a record of every step. Every method that fails raises an
    :class:`.errors.OidcError`; the session is then what it was before, unless the error says otherwise.
    """

    def __init__(self, settings: Settings, ports: Ports, events: EventLog | None = None) -> None:
        self.settings = settings
        self.events = events if events is not None else EventLog(ports.clock.now)
        self._ports = ports
        prefix = f"oidc {settings.client_id} {settings.issuer} "
        session_storage = RecordedStorage(ports.session_storage, "sessionStorage", self.events)
        local_storage = RecordedStorage(ports.local_storage, "localStorage", self.events)
        clock, crypto = ports.clock, ports.crypto
        exchange = Exchange(ports.http, self.events, timeout_seconds=settings.http_timeout_seconds)
        self._discovery = Discovery(exchange, clock, settings.issuer)
        validator = Validator(
            settings, discovery=self._discovery, exchange=exchange, crypto=crypto, clock=clock, events=self.events
        )
        self._redirect = RedirectLogin(
            settings,
            discovery=self._discovery,
            transactions=Transactions(
                session_storage,
                clock,
                prefix=prefix + "transaction ",
                lifetime_seconds=settings.transaction_lifetime_seconds,
            ),
            validator=validator,
            navigator=ports.navigator,
            crypto=crypto,
            clock=clock,
            events=self.events,
        )
        self._silent = SilentAuthentication(
            settings,
            discovery=self._discovery,
            validator=validator,
            frames=ports.frames,
            crypto=crypto,
            clock=clock,
            events=self.events,
        )
        self._logout = Logout(
            settings,
            storage=session_storage,
            navigator=ports.navigator,
            crypto=crypto,
            events=self.events,
            prefix=prefix,
        )
        self._store = SessionStore(
            session_storage=session_storage,
            local_storage=local_storage,
            clock=clock,
            events=self.events,
            prefix=prefix,
            settings_scope=settings.scope,
            token_storage=settings.token_storage,
        )
        self._api = Api(exchange, settings.api)
        self._userinfo = Userinfo(self._discovery, exchange, self.events)
        self._flight = SingleFlight[Tokens]()
        self._more_tokens: dict[tuple[str | None, str], Tokens] = {}
        self._used_at = clock.now()
        self._renewal = Renewal(
            self._renew,
            clock=clock,
            wake=ports.wake,
            events=self.events,
            random=lambda: int.from_bytes(crypto.random_bytes(2)) / 0xFFFF,
            fraction=settings.renew_at_fraction,
            idle_since=lambda: self._used_at,
            idle_limit_seconds=settings.renew_while_idle_seconds,
        )

    # --- the session ------------------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """Who is signed in, and with what."""
        return self._store.session

    def subscribe(self, subscriber: Callable[[Session], None]) -> Stop:
        """Call ``subscriber`` with the new session on every change. Returns the function that ends it."""
        return self._store.subscribe(subscriber)

    def start(self) -> None:
        """Begin to renew tokens ahead of their expiry."""
        self._renewal.start()
        self._renewal.schedule(self.session.tokens)

    def stop(self) -> None:
        """Stop renewing."""
        self._renewal.stop()

    # --- login and logout -------------------------------------------------------------------------------------

    async def login(
        self,
        *,
        response_type: str | None = None,
        scope: str | None = None,
        audience: str | None = None,
        app_state: object = None,
        connection: str | None = None,
        prompt: str | None = None,
        login_hint: str | None = None,
        max_age: int | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        """Leave the page to log in. The parameters are those of :class:`.requests.LoginOptions`.

        Raises :class:`.errors.IssuerUnreachable`, :class:`.errors.DiscoveryFailed`,
        :class:`.errors.SettingsError`; otherwise the page is about to go when this returns.
        """
        options = LoginOptions(
            response_type=response_type,
            scope=scope,
            audience=audience,
            app_state=app_state,
            connection=connection,
            prompt=prompt,
            login_hint=login_hint,
            max_age=max_age,
            extra=extra or {},
        )
        journey = self.events.next_journey("login")
        self.events.add("login_clicked", sentence="You chose to log in.", sender="user", step=1, journey=journey)
        with self._reporting(journey):
            await self._redirect.leave(options, journey)

    async def handle_redirect(self) -> RedirectResult | None:
        """Take the answer the page was opened with. None if it was opened without one.

        Raises :class:`.errors.ProviderError` if the login server said no, and the errors of the checks.
        """
        raw = self._ports.navigator.take_response()
        if raw is None:
            self._logout.come_back()
            return None
        journey = self._redirect.journey_of(raw)
        with self._reporting(journey):
            result = await self._redirect.come_back(raw, journey)
            self._more_tokens.clear()
            self._adopt(result.tokens, journey)
            return result

    async def restore(self) -> Tokens | None:
        """Get the session back after a reload, silently; None if there is none.

        Nothing is sent unless a flag says that this browser was signed in. Raises what :meth:`login_silently`
        raises, :class:`.errors.LoginRequired` excepted; the flag then stays for the next try.
        """
        stored = self._store.stored_tokens()
        if stored is not None:
            self._adopt(stored, self.events.next_journey("silent"))
            return stored
        remembered = self._store.remembered()
        if remembered is None:
            return None
        # What was granted is asked for again; when the settings have changed since, what they say now.
        same = remembered.settings_scope == self.settings.scope
        options = LoginOptions(
            response_type=remembered.response_type,
            scope=remembered.scope if same else self.settings.scope,
            audience=remembered.audience,
        )
        try:
            return await self._authenticate_silently(options, self.events.next_journey("silent"))
        except LoginRequired:
            return None

    async def login_silently(self, *, response_type: str | None = None, scope: str | None = None) -> Tokens:
        """Get new tokens without showing anything. Without arguments: the same kind as the session has.

        Raises :class:`.errors.LoginRequired` and the other errors of :mod:`.silent`. The session ends when nobody
        is logged in at the issuer any more, and when it is another user (:class:`.errors.WrongUser`).
        """
        journey = self.events.next_journey("silent")
        return await self._authenticate_silently(self._same_again(response_type, scope), journey)

    async def logout(self, local: bool = False) -> None:
        """End the session here and, unless ``local``, leave the page to end it at the issuer too.

        Raises :class:`.errors.NetworkError` if the issuer cannot be asked; the session here has ended even so.
        """
        journey = self.events.next_journey("logout")
        tokens = self.session.tokens
        self._end("logout", "You logged out.", journey)
        if not local:
            with self._reporting(journey):
                metadata = await self._discovery.metadata(journey)
                self._logout.leave(metadata, tokens.id_token if tokens else None, journey)

    # --- using the tokens -------------------------------------------------------------------------------------

    async def access_token(self, scope: str | None = None) -> str:
        """Return an access token that is good for ``scope``, from memory if there is one, else silently.

        Raises :class:`.errors.NotSignedIn`, :class:`.errors.NoAccessToken`, and as :meth:`login_silently` does.
        """
        self._used_at = self._ports.clock.now()
        tokens = self.session.tokens
        if tokens is None:
            raise NotSignedIn
        if tokens.access_token is None:
            raise NoAccessToken
        if scope is None or tokens.covers(scope):
            if not self._is_good(tokens):
                tokens = await self.login_silently()
        else:
            tokens = await self._more(scope, tokens)
        if tokens.access_token is None:
            raise NoAccessToken
        return tokens.access_token

    async def userinfo(self) -> Mapping[str, Any]:
        """Ask UserInfo about the user, and keep the answer in the session.

        Raises :class:`.errors.UserinfoFailed`, :class:`.errors.WrongUser`, and as :meth:`access_token` does.
        """
        journey = self.events.next_journey("userinfo")
        with self._reporting(journey):
            token = await self.access_token()
            tokens = self.session.tokens
            claims = await self._userinfo.fetch(token, subject=tokens.subject if tokens else None, journey=journey)
            self._store.set_profile(claims)
            return claims

    async def call_api(self, method: str, url: str, json: object = None, *, scope: str | None = None) -> ApiResponse:
        """Call a registered API with the access token, and once more after a 401 with a new one.

        ``json`` is the body, any JSON value. Any status is an answer. Raises :class:`.errors.ApiNotRegistered`,
        :class:`.errors.ApiUnreachable`, :class:`.errors.ApiRedirected`, and as :meth:`access_token` does.
        """
        journey = self.events.next_journey("api")

        async def renewed() -> str:
            self._more_tokens.clear()
            tokens = await self.login_silently()
            return await self.access_token(scope) if scope else tokens.access_token or ""

        with self._reporting(journey):
            self._api.check_registered(url)
            token = await self.access_token(scope)
            return await self._api.call(method, url, json, token=token, renew=renewed, journey=journey)

    # --- inside -----------------------------------------------------------------------------------------------

    def _same_again(self, response_type: str | None, scope: str | None) -> LoginOptions:
        """Renewal keeps the kind of tokens that the session has, and asks for no more than was granted."""
        tokens = self.session.tokens
        if tokens is None:
            return LoginOptions(response_type=response_type, scope=scope)
        response_type = response_type or tokens.response_type
        granted = _joined("openid", tokens.scope) if "id_token" in response_type else tokens.scope
        return LoginOptions(response_type=response_type, scope=scope or granted, audience=tokens.audience)

    async def _renew(self, journey: str) -> Tokens:
        return await self._authenticate_silently(self._same_again(None, None), journey)

    async def _authenticate_silently(self, options: LoginOptions, journey: str) -> Tokens:
        async def start() -> Tokens:
            with self._reporting(journey):
                tokens = await self._silently(options, journey)
                self._adopt(tokens, journey)
                return tokens

        return await self._flight.run((options.response_type, options.scope, options.audience), start)

    async def _silently(self, options: LoginOptions, journey: str) -> Tokens:
        before = self.session.tokens
        try:
            return await self._silent.authenticate(options, journey=journey, subject=before.subject if before else None)
        except WrongUser as error:
            self._end(error.code, error.message, journey)
            raise
        except LoginRequired as error:
            self._end(error.code, "The session at the login server has ended, so it ended here too.", journey)
            raise

    async def _more(self, scope: str, tokens: Tokens) -> Tokens:
        """Return tokens with more permissions than the session's, kept beside it by audience and scope."""
        kept = self._more_tokens.get((tokens.audience, scope))
        if kept and self._is_good(kept):
            return kept
        options = replace(self._same_again(None, None), scope=_joined(tokens.scope, scope))
        journey = self.events.next_journey("silent")

        async def start() -> Tokens:
            with self._reporting(journey):
                return await self._silently(options, journey)

        more = await self._flight.run((options.response_type, options.scope, options.audience), start)
        self._more_tokens[tokens.audience, scope] = more
        return more

    def _is_good(self, tokens: Tokens) -> bool:
        margin = min(EXPIRY_MARGIN_SECONDS, 0.1 * (tokens.expires_at - tokens.received_at))
        return tokens.expires_at - self._ports.clock.now() > margin

    def _adopt(self, tokens: Tokens, journey: str) -> None:
        self._store.adopt(tokens, journey)
        self._renewal.schedule(tokens)

    def _end(self, reason: str, sentence: str, journey: str) -> None:
        self._more_tokens.clear()
        self._renewal.schedule(None)
        self._store.end(reason, sentence, journey)

    @contextmanager
    def _reporting(self, journey: str) -> Iterator[None]:
        """Make an event of an error, once, on its way to the caller."""
        try:
            yield
        except OidcError as error:
            if error is not self._reported:
                self._reported = error
                self.events.add(
                    "error",
                    sentence=error.message,
                    outcome="failed",
                    journey=journey,
                    details={"error": {"code": error.code, "sentence": error.message, "hint": error.hint}},
                )
            raise

    _reported: OidcError | None = None


def _joined(*scopes: str) -> str:
    return " ".join(dict.fromkeys(" ".join(scopes).split()))
