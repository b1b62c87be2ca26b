"""What to do with a request: issue, ask the person something, or refuse (OIDC Core 3.1.2.1, 3.1.2.3, 3.1.2.4).

:func:`decide` is a pure function of what was asked, who is signed in, what that person has allowed, and the time. It is
called again after every page that the person answers, until it returns :class:`Issue` or :class:`Refuse`. There is no
other way to a token.

The first row whose condition holds decides. This is :data:`TABLE` in words:

    =============================================  =====================  ==============================
    condition                                      then                   under ``prompt=none``
    =============================================  =====================  ==============================
    an essential ``acr`` is out of reach           ``access_denied``      ``access_denied``
    nobody is signed in                            :attr:`Ask.LOGIN`      ``login_required``
    another person than asked for has logged in    ``login_required``     ``login_required``
    another person than asked for is signed in     :attr:`Ask.LOGIN`      ``login_required``
    signed in by another connection                :attr:`Ask.LOGIN`      ``login_required``
    the login is too old, or ``prompt=login``      :attr:`Ask.LOGIN`      ``login_required``
    ``prompt=select_account`` is not answered      :attr:`Ask.ACCOUNT`    ``account_selection_required``
    consent is missing, or ``prompt=consent``      :attr:`Ask.CONSENT`    ``consent_required``
    the person allowed nothing of it               ``access_denied``      ``access_denied``
    otherwise                                      :class:`Issue`         :class:`Issue`
    =============================================  =====================  ==============================
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from .requests import AuthorizationRequest

ACR = "1"
"""The only authentication context class of this server: one factor (level 1 of ISO/IEC 29115, see OIDC Core 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person who is signed in at this server, in one browser. ``auth_time`` is in seconds since the epoch.

    ``sid`` names the session, and clients are told it. What proves the session is the browser's cookie.
    """

    sid: str
    subject: str
    auth_time: float
    connection: str
    amr: tuple[str, ...] = ("pwd",)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person has answered to one client about one audience. A permission in neither set was never asked for."""

    granted: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """Which questions of this request the person has answered already, in the present session."""

    authenticated: bool = False
    account_chosen: bool = False
    consent_given: bool = False


class Ask(Enum):
    """A page to show to the person before the decision is made again."""

    LOGIN = "the login page; or, if the client asked for a connection, the page of that provider"
    ACCOUNT = 'who is signed in, and "another account"'
    CONSENT = "what the client asks for"


@dataclass(frozen=True, slots=True)
class Issue:
    """Issue what was asked for, as far as the ``granted`` permissions go. Rules may still object."""

    session: Session
    granted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error ``code``."""

    code: str
    description: str


Decision = Ask | Issue | Refuse


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a row of the table may look at."""

    request: AuthorizationRequest
    session: Session | None
    consent: Consent
    progress: Progress
    now: float

    @property
    def signed_in(self) -> Session:
        """The session, for the rows below "nobody is signed in"."""
        if self.session is None:
            raise LookupError("nobody is signed in")
        return self.session

    @property
    def granted(self) -> frozenset[str]:
        """The permissions that the person allows. A first-party client has all that nobody has declined."""
        left = self.request.permissions - self.consent.declined
        return left if self.request.client.first_party else left & self.consent.granted


def _acr_out_of_reach(s: Situation) -> bool:
    """OIDC Core 5.5.1.1: if an essential ``acr`` cannot be reached, the login has failed."""
    wish = s.request.claims.id_token.get("acr", {})
    values = wish.get("values", [wish["value"]] if "value" in wish else None)
    return bool(wish.get("essential")) and isinstance(values, list) and ACR not in values


def _nobody(s: Situation) -> bool:
    return s.session is None


def _wrong_person_logged_in(s: Situation) -> bool:
    return s.progress.authenticated and _wrong_person(s)


def _wrong_person(s: Situation) -> bool:
    return s.request.subject not in (None, s.signed_in.subject)


def _wrong_connection(s: Situation) -> bool:
    asked, used = s.request.connection, s.signed_in.connection
    return used != asked if asked else used not in s.request.client.allowed_connections


def _login_too_old(s: Situation) -> bool:
    if s.progress.authenticated:
        return False
    max_age = s.request.max_age
    # max_age=0 means prompt=login: every login is older than the request, even one of this second.
    return "login" in s.request.prompt or (max_age is not None and s.now - s.signed_in.auth_time >= max_age)


def _account_not_chosen(s: Situation) -> bool:
    # By logging in the person has already chosen the account.
    return "select_account" in s.request.prompt and not (s.progress.account_chosen or s.progress.authenticated)


def _consent_missing(s: Situation) -> bool:
    if s.progress.consent_given:
        return False
    if "consent" in s.request.prompt:
        return True
    if s.request.client.first_party:
        return False
    answered = s.consent.granted | s.consent.declined
    # Declined permissions are not asked for again, unless the person has allowed nothing of this request.
    return not s.request.permissions <= answered or not s.request.scope & s.consent.granted


def _nothing_granted(s: Situation) -> bool:
    return not s.request.scope & s.granted


@dataclass(frozen=True, slots=True)
class Row:
    """When the row ``applies``, what to ``ask``, and the ``error`` if nothing can or may be asked (``prompt=none``)."""

    applies: Callable[[Situation], bool]
    ask: Ask | None
    error: Refuse


TABLE = (
    Row(_acr_out_of_reach, None, Refuse("access_denied", f"The only acr this server reaches is {ACR}.")),
    Row(_nobody, Ask.LOGIN, Refuse("login_required", "Nobody is signed in.")),
    Row(_wrong_person_logged_in, None, Refuse("login_required", "Another person logged in than the one asked for.")),
    Row(_wrong_person, Ask.LOGIN, Refuse("login_required", "Another person is signed in.")),
    Row(_wrong_connection, Ask.LOGIN, Refuse("login_required", "The person signed in by another login option.")),
    Row(_login_too_old, Ask.LOGIN, Refuse("login_required", "The login is older than the client accepts.")),
    Row(_account_not_chosen, Ask.ACCOUNT, Refuse("account_selection_required", "The person must choose an account.")),
    Row(_consent_missing, Ask.CONSENT, Refuse("consent_required", "The person has not allowed all of this yet.")),
    Row(_nothing_granted, None, Refuse("access_denied", "The person allowed nothing of this.")),
)


def decide(
    request: AuthorizationRequest,
    session: Session | None,
    consent: Consent,
    now: float,
    progress: Progress = Progress(),
) -> Decision:
    """Return what to do. ``consent`` is the person's for this client and audience; ``now`` in epoch seconds."""
    situation = Situation(request, session, consent, progress, now)
    silent = "none" in request.prompt
    for row in TABLE:
        if row.applies(situation):
            return row.ask if row.ask and not silent else row.error
    return Issue(situation.signed_in, situation.granted)
