"""An authorization server that does what a test says.

    server.register_client(redirect_uris=["http://localhost:3000/callback"])
    answer = server.log_in(request)         # request: the address of your client's authorization request
    my_client.finish(answer.address)        # what your client would find in the address bar

The server is the real one, changed by the scenario that was chosen (``plain`` changes nothing). Everything else that a
test controls is middleware around it, a replaced part, or a change in its database. Every method may be called from
any thread, while requests are being answered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.routing import Route
from starlette.types import ASGIApp

from ..authorization_server.cookies import cookie_name
from ..config import ApiRegistration, ClientRegistration, SampleUser
from ..scenarios import SCENARIOS, Runs, Scenario, poisoned
from ..web.security_headers import SecurityHeaders
from . import direct_tokens, people
from .arguments import checks_arguments
from .beginning import Beginning, put_back, rows_of
from .changed_tokens import Change, ChangedTokens, Kind
from .clock import MovableClock
from .faults import Fault, Faults
from .installation import (
    CLIENT_ID,
    PASSWORD,
    Registrations,
    first_apis,
    first_clients,
    new_api,
    new_client,
    new_config,
    new_user,
)
from .own_claims import OwnClaimsAtUserInfo
from .quick_parts import quick_parts
from .recorder import Recorder, RequestRecord
from .skipped_login import SkippedLogin

if TYPE_CHECKING:
    from .person import Answer

ADA_EMAIL = "ada@example.com"
PLAIN = "plain"
MOST_FAULTS = 1_000


@checks_arguments
class AuthorizationServer:
    """One authorization server under control. ``app`` is the ASGI application, ``issuer`` its address.

    At the beginning there are the client ``client`` with the redirect URI ``http://localhost:3000/callback``, the
    people ``ada@example.com`` and ``alan@example.com``, both with the password ``correct horse battery staple``,
    and the API ``https://api.example/`` with the permissions ``read:messages`` and ``write:messages``.
    """

    def __init__(self, issuer: str, folder: Path) -> None:
        """Make the server. ``issuer`` has no trailing slash; ``folder`` is an empty one for the database."""
        self.issuer = issuer
        self._clock = MovableClock()
        self._clients = Registrations(first_clients())
        self._apis = Registrations(first_apis())
        config = new_config(issuer, f"sqlite:///{folder / 'issuer.sqlite3'}", self._clients, self._apis)
        parts = quick_parts(self._clock)
        self._tokens = ChangedTokens(parts.signing, self._own_claims)
        self._scenario = SCENARIOS[PLAIN]
        self._issuer = poisoned(config, replace(parts, signing=self._tokens), lambda: self._scenario)
        self._services = self._issuer.services
        self._skipped_login = SkippedLogin(OwnClaimsAtUserInfo(self._issuer, self._own_claims))
        self._skipped_email: str | None = None
        self._faults = Faults(self._skipped_login, self._services)
        paths = [each.path for each in self._issuer.honest.routes if isinstance(each, Route)]
        self._recorder = Recorder(self._faults, self._clock, paths)
        self.app: ASGIApp = SecurityHeaders(self._recorder)
        self.begin_here()

    # Who is there ---------------------------------------------------------------------------------------------

    def register_client(self, client_id: str = CLIENT_ID, /, **settings: Any) -> ClientRegistration:
        """Add a client, or replace the one with this ``client_id``, and return it.

        ``settings`` are the keys of ``[[clients]]`` in a configuration file, such as ``redirect_uris``,
        ``response_types`` or ``first_party=False``, which asks the person for consent. Each has a default that makes
        the client work. Raises ConfigError if a value cannot work.
        """
        client = new_client({"client_id": client_id, **settings})
        self._services.keys.ensure([client.id_token_signed_response_alg], self._clock())
        self._clients.add(client.client_id, client)
        return client

    @property
    def clients(self) -> list[ClientRegistration]:
        """The clients that are registered now."""
        return list(self._clients.values())

    def register_api(
        self, identifier: str, permissions: Iterable[str] | Mapping[str, str], *, name: str = "API"
    ) -> ApiRegistration:
        """Add an API, or replace the one with this ``identifier``, and return it.

        The identifier is what clients send as ``audience`` and what stands in ``aud`` of the access tokens.
        ``permissions`` are names such as ``read:messages``; a mapping gives the words that people read when they are
        asked for consent. Raises ConfigError if a value cannot work.
        """
        api = new_api(identifier, permissions, name)
        self._apis.add(api.identifier, api)
        return api

    @property
    def apis(self) -> list[ApiRegistration]:
        """The APIs that are registered now."""
        return list(self._apis.values())

    def register_user(
        self, email: str, /, *, password: str = PASSWORD, sub: str | None = None, **claims: Any
    ) -> SampleUser:
        """Add a person, or change the one with this address.

        ``sub`` is what they are called in tokens; a random text if it is None. ``claims`` may have any name. Standard
        ones such as ``name`` go where the standard says (OIDC Core 5.4); any other, such as ``roles``, goes into every
        token and into UserInfo. Raises ConfigError or ValueError if a value cannot work.
        """
        user = new_user({"email": email, "password": password, "claims": claims})
        people.register(self._services, user, sub)
        return user

    def log_in(self, request: str, email: str = ADA_EMAIL, password: str = PASSWORD, *, allow: bool = True) -> "Answer":
        """Be the person: open a client's authorization request, log in, allow it, and return what the client gets.

        ``request`` is the whole address that the client would open in a browser. ``allow=False`` presses *Deny*
        where consent is asked for. Raises PersonStuck, with the words of the page, if the client gets no answer.
        """
        from .person import Person  # it needs httpx2, which takes long to import

        return Person(email, password, allows=allow).answers(request, self.issuer)

    def sign_in(self, email: str = ADA_EMAIL) -> tuple[str, str]:
        """Start a session, and return its cookie as name and value, for a browser or HTTP client of yours.

        The cookie belongs to the issuer's host. Raises KeyError if nobody has this address.
        """
        return cookie_name("session", self._services.config.server), people.sign_in(self._services, email)

    def skip_login(self, email: str | None = ADA_EMAIL) -> None:
        """Answer every browser as if this person were signed in there, so that no login page is shown.

        The session is one like any other: it ends when the clock passes its end. None shows the login page again.
        """
        self._skipped_login.cookie = None if email is None else self.sign_in(email)
        self._skipped_email = email

    # What is issued -------------------------------------------------------------------------------------------

    def access_token(
        self,
        user: str = ADA_EMAIL,
        *,
        scope: str | None = None,
        audience: str | None = None,
        client_id: str = CLIENT_ID,
        claims: Mapping[str, Any] | None = None,
        expired: bool = False,
    ) -> str:
        """Return an access token without a login, for the tests of an API. It is signed as any other.

        ``user`` is an e-mail address. ``audience`` is the identifier of an API; None is the one that was registered
        last. ``scope`` is a list of permissions with spaces between them; None is all that the API has. ``claims``
        replace those of the token, and None as a value removes one. ``expired``: the token expired an hour ago. Raises
        KeyError or ValueError if there is no such person, API, client or permission.
        """
        identifier = list(self._apis)[-1] if audience is None else audience
        if identifier not in self._apis:
            raise KeyError(f"no API is registered as {identifier!r}; there are {', '.join(self._apis)}")
        if client_id not in self._clients:
            raise KeyError(f"no client is registered as {client_id!r}; there are {', '.join(self._clients)}")
        subject, api = people.subject_of(self._services, user), self._apis[identifier]
        return direct_tokens.access_token(self._services, subject, api, scope, client_id, claims or {}, expired=expired)

    def next_token(self, change: Change, kind: Kind = "id_token") -> None:
        """Let a function change the claims of the next token, for what no scenario does.

        ``change`` gets the claims as a dictionary. It may change that, or return another one; if it raises, the answer
        is an error that says so. The token is signed afterwards, and ``at_hash`` is that of the changed access token.
        ``kind`` is ``id_token`` or ``access_token``; an access token without an audience is not counted: it holds none.
        """
        self._tokens.change_next(kind, change)

    # How it behaves -------------------------------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """The scenario in force. Its ``sentence`` says what is wrong, ``correct`` what a correct client does."""
        return self._scenario

    def choose_scenario(self, name: str = PLAIN) -> Scenario:
        """Misbehave from now on as the scenario of this name does; ``plain`` is the honest issuer.

        The names are those of :data:`~..scenarios.SCENARIOS`. Raises KeyError for another one.
        """
        if name not in SCENARIOS:
            raise KeyError(f"there is no scenario {name!r}; the scenarios are {', '.join(SCENARIOS)}")
        self._scenario = SCENARIOS[name]
        return self._scenario

    @property
    def runs(self) -> Runs:
        """What clients did at the scenario in force, newest run first: which requests came, and the verdict."""
        return self._issuer.record

    # What happens ---------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """The server's time, in seconds since the epoch."""
        return self._clock()

    def move_clock(self, seconds: float) -> None:
        """Move the server's clock forward. Sessions, codes and access tokens that it passes have expired.

        A negative number moves it back; tokens that are issued then have expired by your client's own clock.
        """
        self._clock.forward(seconds)

    def set_clock(self, now: float) -> None:
        """Set the server's clock to a moment in seconds since the epoch, from which it goes on."""
        self._clock.set(now)

    def rotate_keys(self) -> list[str]:
        """Sign with new keys from now on; return their ``kid`` values. The old ones stay published for a while."""
        return self._services.keys.rotate(self._clock())

    def fail_next(
        self, endpoint: str, error: str = "", description: str = "", *, status: int | None = None, times: int = 1
    ) -> None:
        """Let the next request to an endpoint fail, or the next few of them.

        ``endpoint`` is a path such as ``/jwks.json``. With ``status`` the answer is that HTTP error, with ``error``
        and ``description`` in its JSON. At ``/authorize`` an ``error`` alone is sent to the client's redirect URI,
        as an OAuth error. Raises ValueError if there is no such endpoint, if the two do not make an error, or if they
        hold characters that RFC 6749 section 4.2.2.1 does not allow there.
        """
        if not 1 <= times <= MOST_FAULTS:
            raise ValueError(f"times must be from 1 to {MOST_FAULTS}")
        self._faults.add(Fault(endpoint, error, description, status), times)

    @property
    def requests(self) -> list[RequestRecord]:
        """The requests so far, the oldest first. What may be a token or a password is hidden in them.

        So are parameters and paths that the server has no meaning for, as a token may stand in their place.
        """
        return list(self._recorder.records)

    def requests_to(self, path: str) -> list[RequestRecord]:
        """Return the requests so far to one path of the server, such as ``/userinfo``."""
        return [each for each in self.requests if each.path == path]

    def forget_requests(self) -> None:
        """Begin the request log anew."""
        self._recorder.records.clear()

    def reset(self) -> None:
        """Go back to the beginning: the same keys, registrations and people, nobody signed in, the right time.

        The request log is empty then, and no fault or changed token is waiting.
        """
        beginning = self._beginning
        self._clients.replace(beginning.clients)
        self._apis.replace(beginning.apis)
        self._clock.reset()
        self._scenario = beginning.scenario
        self._issuer.forget()
        self._tokens.clear()
        self._faults.clear()
        put_back(self._services.storage, beginning.rows)
        self.skip_login(beginning.skipped_login)
        self.forget_requests()

    def begin_here(self) -> None:
        """Make what there is now the beginning, to which :meth:`reset` goes back."""
        self._beginning = Beginning(
            clients=dict(self._clients),
            apis=dict(self._apis),
            scenario=self._scenario,
            skipped_login=self._skipped_email,
            rows=rows_of(self._services.storage),
        )

    def close(self) -> None:
        """Close the database. Nothing works afterwards."""
        self._services.storage.close()

    def _own_claims(self, subject: str) -> Mapping[str, Any]:
        return people.own_claims(self._services, subject)
