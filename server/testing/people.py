"""The people of a server under test: any claims, a subject of one's choice, and a session without a login page."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select, update

from ..authorization_server.protocol.claims import STANDARD_CLAIMS
from ..authorization_server.protocol.tokens import PROTOCOL_CLAIMS
from ..authorization_server.records.storage import users
from ..authorization_server.records.users import DATABASE, normal_email
from ..authorization_server.services import Services
from ..config import SampleUser

LONGEST_SUBJECT = 255  # ASCII characters (OIDC Core 2)


def register(services: Services, user: SampleUser, sub: str | None) -> None:
    """Add a person, or change the one with this e-mail address. Raises ValueError if a value cannot work."""
    if wrong := sorted(PROTOCOL_CLAIMS & user.claims.keys()):
        raise ValueError(f"{wrong[0]} is no claim about a person; to change it in one token, use next_token")
    if sub is not None:
        if not (sub.isascii() and sub.isprintable() and 0 < len(sub) <= LONGEST_SUBJECT):
            raise ValueError(f"sub must have 1 to {LONGEST_SUBJECT} printable ASCII characters")
        with services.storage.read() as connection:
            taken = connection.scalar(select(users.c.login).where(users.c.subject == sub, ~_has_email(user.email)))
        if taken is not None:
            raise ValueError(f"{taken} has the sub {sub!r} already")
    services.users.load_samples((user,), services.clock())
    if sub is not None:
        with services.storage.write() as connection:
            connection.execute(update(users).where(_has_email(user.email)).values(subject=sub))


def subject_of(services: Services, email: str) -> str:
    """Return the ``sub`` of a person. Raises KeyError if nobody has this e-mail address."""
    with services.storage.read() as connection:
        subject: str | None = connection.scalar(select(users.c.subject).where(_has_email(email)))
    if subject is None:
        raise KeyError(f"nobody here has the address {email}")
    return subject


def sign_in(services: Services, email: str) -> str:
    """Start a session, and return the value of its cookie. Raises KeyError if nobody has this e-mail address."""
    value, _ = services.sessions.start(subject_of(services, email), DATABASE, ("pwd",), services.clock(), None)
    return value


def own_claims(services: Services, subject: str) -> Mapping[str, Any]:
    """Return the claims of a person that no standard scope stands for, such as roles."""
    user = services.users.by_subject(subject)
    return {name: value for name, value in user.claims.items() if name not in STANDARD_CLAIMS} if user else {}


def _has_email(email: str) -> ColumnElement[bool]:
    return (users.c.connection == DATABASE) & (users.c.login == normal_email(email))
