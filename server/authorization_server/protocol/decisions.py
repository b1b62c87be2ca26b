"""What to do with a request: issue, ask the person something, or refuse (OIDC Core 3.1.2.1, 3.1.2.3, 3.1.2.4).

:func:`decide` is a pure function of what was asked, who is there, what they allowed, and the time. It is
asked again after every page that the person answers, until it says :class:`Issue` or :class:`Refuse`;
there is no other way to a token. The rows of this table are tried in order; all but the first, which has
no session to look at, stand in :data:`QUESTIONS`. The first that is open becomes a page, or, under
``prompt=none``, the error in its last column:

    ==================================  =======================  ==============================
    is it open?                         then ask                 under ``prompt=none`` refuse
    ==================================  =======================  ==============================
    nobody is signed in                 :class:`AskLogin`        ``login_required``
    another person than the one asked   :class:`AskLogin`        ``login_required``
    signed in by another connection     :class:`AskLogin`        ``login_required``
    ``prompt=login``, ``max_age`` over  :class:`AskLogin`        ``login_required``
    ``prompt=select_account``           :class:`AskAccount`      (cannot be combined)
    ``prompt=consent``, not allowed     :class:`AskConsent`      ``consent_required``
    ==================================  =======================  ==============================
"""

from collections.abc import Callable
from dataclasses import dataclass

from .requests import AuthorizationRequest

ACR = "1"
"""The one authentication context class we reach: one factor (ISO/IEC 29115 level 1, named in Core's ``acr``)."""


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
    """What a person has answered to one client about one audience. What is in neither set was never asked."""

    granted: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Progress:
    """Which questions of this very request the person has answered already, in this session."""

    authenticated: bool = False
    account_chosen: bool = False
    consent_given: bool = False


@dataclass(frozen=True, slots=True)
class AskLogin:
    """Show the login page; or go straight to the ``connection``, if the client named one."""

    connection: str | None = None


@dataclass(frozen=True, slots=True)
class AskAccount:
    """Show who is signed in, and "another account"."""

    session: Session


@dataclass(frozen=True, slots=True)
class AskConsent:
    """Show what the client asks for."""

    session: Session


@dataclass(frozen=True, slots=True)
class Issue:
    """Issue what was asked for, as far as it is among the ``granted`` permissions. Rules may still object."""

    session: Session
    granted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error ``code``."""

    code: str
    description: str


Question = AskLogin | AskAccount | AskConsent
Decision = Question | Issue | Refuse


@dataclass(frozen=True, slots=True)
class _Situation:
    """All that a question may look at, once somebody is signed in."""

    request: AuthorizationRequest
    session: Session
    consent: Consent
    progress: Progress
    now: float


def _wrong_person(s: _Situation) -> bool:
    return s.request.subject not in (None, s.session.subject)


def _wrong_connection(s: _Situation) -> bool:
    named = s.request.connection
    return s.session.connection != named if named else s.session.connection not in s.request.client.allowed_connections


def _too_long_ago(s: _Situation) -> bool:
    if s.progress.authenticated:
        return False
    max_age = s.request.max_age
    # max_age=0 equals prompt=login: however short ago the login was, it was before this request.
    return "login" in s.request.prompt or (max_age is not None and s.now - s.session.auth_time >= max_age)


def _account_open(s: _Situation) -> bool:
    # Who has just logged in has said which account they want.
    return "select_account" in s.request.prompt and not (s.progress.account_chosen or s.progress.authenticated)


def _consent_open(s: _Situation) -> bool:
    if s.progress.consent_given:
        return False
    if "consent" in s.request.prompt:
        return True
    if s.request.client.first_party:
        return False
    answered = s.consent.granted | s.consent.declined
    # Who declined a part gets no second question about it; who allowed nothing of this may think again.
    return not s.request.permissions <= answered or not s.request.scope & s.consent.granted


def _login(s: _Situation) -> Question:
    return AskLogin(s.request.connection)


QUESTIONS: tuple[tuple[Callable[[_Situation], bool], Callable[[_Situation], Question], Refuse], ...] = (
    (_wrong_person, _login, Refuse("login_required", "Another person is signed in.")),
    (_wrong_connection, _login, Refuse("login_required", "The person signed in by another login option.")),
    (_too_long_ago, _login, Refuse("login_required", "The login is older than the client accepts.")),
    (
        _account_open,
        lambda s: AskAccount(s.session),
        Refuse("account_selection_required", "The person must choose an account."),
    ),
    (
        _consent_open,
        lambda s: AskConsent(s.session),
        Refuse("consent_required", "The person has not allowed all of this yet."),
    ),
)


def decide(
    request: AuthorizationRequest,
    session: Session | None,
    consent: Consent,
    now: float,
    progress: Progress = Progress(),
) -> Decision:
    """Return what to do. ``consent`` is the person's for this client and audience; ``now`` in epoch seconds."""
    silent = "none" in request.prompt
    if not _acr_possible(request):
        # Core 5.5.1.1: an essential acr that cannot be reached is a failed login.
        return Refuse("access_denied", f"The only acr this server reaches is {ACR}.")
    if session is None:
        return Refuse("login_required", "Nobody is signed in.") if silent else AskLogin(request.connection)
    situation = _Situation(request, session, consent, progress, now)
    if progress.authenticated and _wrong_person(situation):
        return Refuse("login_required", "Another person logged in than the one asked for.")
    for is_open, ask, refusal in QUESTIONS:
        if is_open(situation):
            return refusal if silent else ask(situation)
    # A first-party client has everything that nobody declined, when asked to look at it by prompt=consent.
    granted = request.permissions - consent.declined
    if not request.client.first_party:
        granted &= consent.granted
    if not request.scope & granted:
        return Refuse("access_denied", "The person allowed nothing of this.")
    return Issue(session, granted)


def _acr_possible(request: AuthorizationRequest) -> bool:
    wish = request.claims.id_token.get("acr", {})
    values = wish.get("values", [wish["value"]] if "value" in wish else None)
    return not wish.get("essential") or not isinstance(values, list) or ACR in values
