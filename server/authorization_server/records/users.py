"""The people who can log in: with a password of our own database, or known from another provider.

Clients know a person by ``subject``, which is random and never used again. A login at another provider is an account
of its own. It is found by the name of that provider and the subject there, **never by the e-mail address**: otherwise
anybody who can claim an address elsewhere could take over the account here.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from ...config import SampleUser
from ..protocol.claims import STANDARD_CLAIMS
from .storage import Storage, users

BY_SUBJECT = select(users).where(users.c.subject == bindparam("of_subject"))

DATABASE = "database"
MIN_PASSWORD, MAX_PASSWORD = 8, 1000
MAX_EMAIL = 254


class Passwords(Protocol):
    """What hashes passwords; ``parts/passwords.py`` does it with argon2."""

    def hash(self, password: str) -> str:
        """Return a salted hash."""

    def verify(self, hashed: str, password: str) -> bool:
        """Return whether the password is the one that was hashed."""


class EmailTaken(Exception):
    """Somebody has signed up with this e-mail address already."""


@dataclass(frozen=True, slots=True)
class User:
    """One account. ``login`` is the e-mail address, or the subject at the provider named by ``connection``."""

    subject: str
    connection: str
    login: str
    claims: Mapping[str, Any]
    metadata: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What to call the person on a page."""
        return str(self.claims.get("name") or self.claims.get("email") or self.login)


class Users:
    """The accounts of one issuer."""

    def __init__(self, storage: Storage, passwords: Passwords) -> None:
        self._storage, self._passwords = storage, passwords

    def by_subject(self, subject: str) -> User | None:
        """Return the account, or None."""
        with self._storage.read() as connection:
            row = connection.execute(BY_SUBJECT, {"of_subject": subject}).one_or_none()
        return _user(row) if row else None

    def check_password(self, email: str, password: str) -> User | None:
        """Return the account if the password is right. An unknown address takes as long as a wrong password."""
        nobody = self._nobody  # made by the first password of all, be it of somebody or of nobody
        with self._storage.read() as connection:
            row = _find(connection, DATABASE, normal_email(email))
        right = self._is_right(row.password_hash if row else nobody, password)
        return _user(row) if row and right else None

    def sign_up(self, email: str, password: str, name: str, metadata: Mapping[str, Any], now: float) -> User:
        """Return a new account. Raises EmailTaken."""
        claims = {"email": normal_email(email), "email_verified": False} | ({"name": name} if name else {})
        password_hash = self._passwords.hash(prepared(password))  # slow on purpose, so before the database is locked
        try:
            with self._storage.write() as connection:
                return _add(connection, DATABASE, normal_email(email), claims, now, metadata, password_hash)
        except IntegrityError:
            raise EmailTaken from None

    def from_provider(self, connection_name: str, subject: str, claims: Mapping[str, Any], now: float) -> User:
        """Return the account of a person who logged in at another provider, with the claims from there."""
        known = STANDARD_CLAIMS - {"updated_at"}
        kept = {name: value for name, value in claims.items() if name in known}
        with self._storage.write(f"user {connection_name} {subject}") as connection:
            row = _find(connection, connection_name, subject)
            if row is None:
                return _add(connection, connection_name, subject, kept, now)
            if row.claims != kept:
                connection.execute(
                    update(users).where(users.c.subject == row.subject).values(claims=kept, updated_at=now)
                )
            return User(
                row.subject, row.connection, row.login, kept | {"updated_at": int(row.updated_at)}, row.metadata
            )

    def remember(self, subject: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Keep what rules and hooks have changed in what they remember about a person.

        What another login of the same person has changed meanwhile stays, unless it is about the same thing.
        """
        changes = {name: value for name, value in after.items() if name not in before or before[name] != value}
        mine = users.c.subject == subject
        with self._storage.write() as connection:
            row = connection.execute(select(users.c.metadata).where(mine).with_for_update()).one_or_none()
            if row is not None:
                connection.execute(update(users).where(mine).values(metadata={**row[0], **changes}))

    def load_samples(self, samples: tuple[SampleUser, ...], now: float) -> None:
        """Make accounts for the people in the configuration file, or change them to what it says."""
        for sample in samples:
            claims = {"email": sample.email, "email_verified": False, **sample.claims}
            with self._storage.write("samples") as connection:
                row = _find(connection, DATABASE, sample.email)
                if row is None:
                    password_hash = self._passwords.hash(prepared(sample.password))
                    _add(connection, DATABASE, sample.email, claims, now, sample.metadata, password_hash)
                    continue
                changes: dict[str, Any] = {}
                if row.claims != claims:
                    changes |= {"claims": claims, "updated_at": now}
                if not self._is_right(row.password_hash, sample.password):
                    changes["password_hash"] = self._passwords.hash(prepared(sample.password))
                if changes:
                    connection.execute(update(users).where(users.c.subject == row.subject).values(**changes))

    @cached_property
    def _nobody(self) -> str:
        """The hash of a password that nobody knows. Making it is slow, so not at every start."""
        return self._passwords.hash(secrets.token_urlsafe())

    def _is_right(self, password_hash: str, password: str) -> bool:
        """Return whether the password is the one that was hashed, maybe before passwords were prepared."""
        forms = (prepared(password), password, unicodedata.normalize("NFD", password))
        return any(self._passwords.verify(password_hash, form) for form in dict.fromkeys(forms))


def prepared(password: str) -> str:
    """Return a password as it is hashed, so that every keyboard types the same one (RFC 8265 4.2.2, OpaqueString)."""
    spaced = "".join(" " if unicodedata.category(character) == "Zs" else character for character in password)
    return unicodedata.normalize("NFC", spaced)


def normal_email(email: str) -> str:
    """Return an e-mail address as it is stored: without spaces around it, in lower case."""
    return email.strip().lower()


def email_problem(email: str) -> str | None:
    """Return what is wrong with an address somebody typed, as a sentence, or None."""
    local, at, domain = normal_email(email).rpartition("@")
    if (
        not at
        or not local
        or "." not in domain.strip(".")
        or any(c.isspace() or not c.isprintable() for c in email.strip())
    ):
        return "Enter an e-mail address such as ada@example.com."
    return f"An e-mail address has at most {MAX_EMAIL} characters." if len(email.strip()) > MAX_EMAIL else None


def password_problem(password: str) -> str | None:
    """Return what is wrong with a new password, as a sentence, or None (length is what counts: NIST SP 800-63B)."""
    if len(password) < MIN_PASSWORD:
        return f"Choose a password of at least {MIN_PASSWORD} characters."
    return f"A password has at most {MAX_PASSWORD} characters." if len(password) > MAX_PASSWORD else None


def _find(connection: Connection, connection_name: str, login: str) -> Row[Any] | None:
    return connection.execute(
        select(users).where(users.c.connection == connection_name, users.c.login == login)
    ).one_or_none()


def _add(
    connection: Connection,
    connection_name: str,
    login: str,
    claims: Mapping[str, Any],
    now: float,
    metadata: Mapping[str, Any] | None = None,
    password_hash: str | None = None,
) -> User:
    subject = secrets.token_urlsafe(16)
    connection.execute(
        insert(users).values(
            subject=subject,
            connection=connection_name,
            login=login,
            password_hash=password_hash,
            claims=dict(claims),
            metadata=dict(metadata or {}),
            created_at=now,
            updated_at=now,
        )
    )
    return User(subject, connection_name, login, {"updated_at": int(now), **claims}, dict(metadata or {}))


def _user(row: Row[Any]) -> User:
    claims = {"updated_at": int(row.updated_at), **row.claims}  # a number of seconds (OIDC Core 5.1)
    return User(row.subject, row.connection, row.login, claims, row.metadata)
