"""An authorization server that does what a test says.

    server.register_client(redirect_uris=["http://localhost:3000/callback"])
    answer = server.log_in(request)         # request: the address of your client's authorization request
    my_client.finish(answer.address)        # what your client would find in the address bar

The server is the honest one, with the poison of the chosen scenario around it (``plain`` is none); what else is
controlled stands around that, or is done to the database from beside. Every method may be called from any thread,
while requests are being answered.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from starlette.routing import Route
from starlette.types import ASGIApp

from ..authorization_server.cookies import cookie_name
from ..authorization_server.records.storage import metadata, users
from ..authorization_server.records.users import DATABASE, normal_email
from ..config import ClientRegistration, SampleUser
from ..scenarios import SCENARIOS, Runs, Scenario, poisoned
from ..web.security_headers import SecurityHeaders
from .clock import MovableClock
from .faults import Fault, Faults
from .installation import CLIENT_ID, PASSWORD, Registrations, first_clients, new_client, new_config, new_user
from .person import Answer, Person
from .quick_parts import quick_parts
from .recorder import Recorder, RequestRecord
from .skipped_login import SkippedLogin

ADA_EMAIL = "ada@example.com"
PLAIN = "plain"
MOST_FAULTS = 1_000


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
        config = new_config(issuer, f"sqlite:///{folder / 'issuer.sqlite3'}", self._clients)
        self._scenario = SCENARIOS[PLAIN]
        self._issuer = poisoned(config, quick_parts(self._clock), lambda: self._scenario)
        self._services = self._issuer.services
        self._first_rows = self._rows()
        self._skipped_login = SkippedLogin(self._issuer)
        self._faults = Faults(self._skipped_login, self._services)
        paths = [each.path for each in self._issuer.honest.routes if isinstance(each, Route)]
        self._recorder = Recorder(self._faults, self._clock, paths)
        self.app: ASGIApp = SecurityHeaders(self._recorder)

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

    def register_user(self, email: str, /, *, password: str = PASSWORD, **claims: Any) -> SampleUser:
        """Add a person, or change the one with this address. ``claims`` are standard claims such as ``name``.

        Raises ConfigError if a value cannot work.
        """
        user = new_user({"email": email, "password": password, "claims": claims})
        self._services.users.load_samples((user,), self._clock())
        return user

    def log_in(self, request: str, email: str = ADA_EMAIL, password: str = PASSWORD, *, allow: bool = True) -> Answer:
        """Be the person: open a client's authorization request, log in, allow it, and return what the client gets.

        ``request`` is the whole address that the client would open in a browser. ``allow=False`` presses *Deny*
        where consent is asked for. Raises PersonStuck, with the words of the page, if the client gets no answer.
        """
        return Person(email, password, allows=allow).answers(request, self.issuer)

    def sign_in(self, email: str = ADA_EMAIL) -> tuple[str, str]:
        """Start a session, and return its cookie as name and value, for a browser or HTTP client of yours.

        The cookie belongs to the issuer's host. Raises KeyError if nobody has this address.
        """
        with self._services.storage.read() as connection:
            of_email = (users.c.connection == DATABASE) & (users.c.login == normal_email(email))
            subject = connection.scalar(select(users.c.subject).where(of_email))
        if subject is None:
            raise KeyError(f"nobody here has the address {email}")
        value, _ = self._services.sessions.start(subject, DATABASE, ("pwd",), self._clock(), None)
        return cookie_name("session", self._services.config.server), value

    def skip_login(self, email: str | None = ADA_EMAIL) -> None:
        """Take every browser for one in which this person is signed in, so that no login page is shown.

        The session is one like any other: it ends when the clock passes its end. None asks people again.
        """
        self._skipped_login.cookie = None if email is None else self.sign_in(email)

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
        """Be as at the beginning: the same keys, client and people, nobody signed in, the right time, an empty log."""
        self._clients.replace(first_clients())
        self._clock.reset()
        self._scenario = SCENARIOS[PLAIN]
        self._issuer.forget()
        self._skipped_login.cookie = None
        self._faults.clear()
        with self._services.storage.write() as connection:
            for table in metadata.sorted_tables:
                connection.execute(delete(table))
                if rows := self._first_rows[table.name]:
                    connection.execute(insert(table), rows)
        self.forget_requests()

    def close(self) -> None:
        """Close the database. Nothing works afterwards."""
        self._services.storage.close()

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return everything in the database."""
        with self._services.storage.read() as connection:
            return {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in metadata.sorted_tables
            }
