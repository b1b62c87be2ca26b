"""Authorization requests that wait for a person: to log in, to choose, to allow.

A transaction keeps the request's parameters as they came, so that after every page the request is parsed
and decided afresh: nothing that was true half an hour ago is believed. It belongs to one browser (by the
cookie that also binds the CSRF tokens), so nobody can be made to finish somebody else's login.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from ..protocol.decisions import Progress, Session
from .storage import Storage, hashed, new_secret, transactions

KEEP = 86_400.0  # seconds; a person who comes late is told so by name, and gets a way back to the client


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One waiting request. Without ``parameters`` the person came by themselves, to look at their account."""

    id: str
    parameters: tuple[tuple[str, str], ...]
    started_at: float
    sid: str | None
    authenticated: bool
    account_chosen: bool
    consent_given: bool
    finished: bool

    def progress(self, session: Session | None) -> Progress:
        """Return the questions answered. Answers count only for the session in which they were given."""
        if session is None or session.sid != self.sid:
            return Progress()
        return Progress(self.authenticated, self.account_chosen, self.consent_given)


class Transactions:
    """The waiting requests of one issuer."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def start(self, parameters: Sequence[tuple[str, str]], browser: str, now: float) -> Transaction:
        """Keep a request for later. ``browser`` is the secret of the browser's cookie."""
        transaction = Transaction(
            id=new_secret(),
            parameters=tuple(parameters),
            started_at=now,
            sid=None,
            authenticated=False,
            account_chosen=False,
            consent_given=False,
            finished=False,
        )
        with self._storage.write() as connection:
            connection.execute(delete(transactions).where(transactions.c.started_at < now - KEEP))
            connection.execute(
                insert(transactions).values(
                    id=transaction.id,
                    browser=hashed(browser),
                    parameters=[list(pair) for pair in parameters],
                    started_at=now,
                    authenticated=False,
                    account_chosen=False,
                    consent_given=False,
                    finished=False,
                )
            )
        return transaction

    def get(self, transaction_id: str, browser: str) -> Transaction | None:
        """Return the transaction if it belongs to this browser."""
        with self._storage.read() as connection:
            row = connection.execute(
                select(transactions).where(
                    transactions.c.id == transaction_id, transactions.c.browser == hashed(browser)
                )
            ).one_or_none()
        if row is None:
            return None
        return Transaction(
            id=row.id,
            parameters=tuple((name, value) for name, value in row.parameters),
            started_at=row.started_at,
            sid=row.sid,
            authenticated=row.authenticated,
            account_chosen=row.account_chosen,
            consent_given=row.consent_given,
            finished=row.finished,
        )

    def copy(self, transaction_id: str, browser: str, now: float) -> Transaction | None:
        """Return a new transaction with the same request for this browser, if nobody has answered the old one yet.

        It is worth no more than the same request made again. Two tabs that start at once need it: each gets
        a browser cookie, and the second one replaces the first.
        """
        unanswered = transactions.c.sid.is_(None) & transactions.c.finished.is_(False)
        with self._storage.read() as connection:
            row = connection.execute(
                select(transactions).where(transactions.c.id == transaction_id, unanswered)
            ).one_or_none()
        return self.start([(name, value) for name, value in row.parameters], browser, now) if row else None

    def answered(self, transaction: Transaction, session: Session, progress: Progress) -> None:
        """Remember which questions were answered, and in which session."""
        self._update(
            transaction,
            sid=session.sid,
            authenticated=progress.authenticated,
            account_chosen=progress.account_chosen,
            consent_given=progress.consent_given,
        )

    def finish(self, transaction: Transaction) -> None:
        """Note that the answer was given. There is none a second time: the Back button brings no token."""
        self._update(transaction, finished=True, parameters=_address_only(transaction.parameters))

    def _update(self, transaction: Transaction, **values: object) -> None:
        with self._storage.write() as connection:
            connection.execute(update(transactions).where(transactions.c.id == transaction.id).values(**values))


def _address_only(parameters: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[name, value] for name, value in parameters if name in ("client_id", "redirect_uri")]
