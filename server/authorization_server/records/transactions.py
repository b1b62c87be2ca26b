"""Authorization requests that wait for a person: to log in, to choose, to allow.

A transaction keeps the parameters of the request as they came. After every page the request is parsed and decided
again, because what was true half an hour ago may not be true now. A transaction belongs to one browser, known by the
cookie that CSRF tokens are made for, so nobody can be made to finish a login that somebody else has started.

Anybody can start one, without a password. So each is kept only as long as it can be used, and there are only so many
from one browser and from one address: the oldest gives way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from ...config import Lifetimes
from ..protocol.decisions import Progress, Session
from .storage import Storage, external_logins, hashed, new_secret, transactions

KEEP_FINISHED = 86_400.0  # seconds; until then a person who goes back to it is told so, and shown the way to the client
OF_ONE_BROWSER, OF_ONE_ADDRESS = 20, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One waiting request. It has no ``parameters`` if no client sent the person: they came to see their account."""

    id: str
    parameters: tuple[tuple[str, str], ...]
    started_at: float
    sid: str | None
    authenticated: bool
    account_chosen: bool
    consent_given: bool
    finished: bool

    def progress(self, session: Session | None) -> Progress:
        """Return which questions have been answered. An answer counts only in the session in which it was given."""
        if session is None or session.sid != self.sid:
            return Progress()
        return Progress(self.authenticated, self.account_chosen, self.consent_given)


class Transactions:
    """The waiting requests of one issuer."""

    def __init__(self, storage: Storage, lifetimes: Lifetimes) -> None:
        self._storage, self._lifetimes = storage, lifetimes

    def start(self, parameters: Sequence[tuple[str, str]], browser: str, address: str, now: float) -> Transaction:
        """Keep a request for later. ``browser`` is the secret of the browser's cookie, ``address`` where it is."""
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
            self._make_room(connection, hashed(browser), hashed(address), now)
            connection.execute(
                insert(transactions).values(
                    id=transaction.id,
                    browser=hashed(browser),
                    address=hashed(address),
                    parameters=[list(pair) for pair in parameters],
                    started_at=now,
                    authenticated=False,
                    account_chosen=False,
                    consent_given=False,
                    finished=False,
                )
            )
        return transaction

    def _make_room(self, connection: Connection, browser: str, address: str, now: float) -> None:
        """Delete what is too old, and the oldest where one more would be too many."""
        c, lifetime = transactions.c, self._lifetimes.login_transaction
        for too_old in (
            ~c.finished & (c.started_at < now - lifetime),
            c.started_at > now + lifetime,  # the clock has been set back since
            c.started_at < now - KEEP_FINISHED,
        ):  # one after the other, because each of them finds its rows by the index
            connection.execute(delete(transactions).where(too_old))
        for many, limit in (
            (c.browser == browser, OF_ONE_BROWSER),
            ((c.address == address) & c.sid.is_(None), OF_ONE_ADDRESS),  # a person who has logged in keeps their place
        ):
            oldest = select(c.id).where(many).order_by(c.started_at.desc()).offset(limit - 1)
            if ids := connection.scalars(oldest).all():
                connection.execute(delete(transactions).where(c.id.in_(ids)))
                connection.execute(delete(external_logins).where(external_logins.c.transaction_id.in_(ids)))

    def move(self, browser: str, renewed: str) -> None:
        """Let everything that waits in a browser go on under the renewed secret of its cookie."""
        with self._storage.write() as connection:
            connection.execute(
                update(transactions).where(transactions.c.browser == hashed(browser)).values(browser=hashed(renewed))
            )

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

    def copy(self, transaction_id: str, browser: str, address: str, now: float) -> Transaction | None:
        """Return a new transaction with the same request for this browser, if nobody has answered the old one yet.

        That gives the browser nothing that it would not get by making the same request again. It is for two tabs that
        start a login at once: each of them gets a cookie, and the second cookie replaces the first.
        """
        unanswered = transactions.c.sid.is_(None) & transactions.c.finished.is_(False)
        with self._storage.read() as connection:
            row = connection.execute(
                select(transactions).where(transactions.c.id == transaction_id, unanswered)
            ).one_or_none()
        return self.start([(name, value) for name, value in row.parameters], browser, address, now) if row else None

    def answered(self, transaction: Transaction, session: Session, progress: Progress) -> None:
        """Remember which questions were answered, and in which session."""
        self._update(
            transaction,
            sid=session.sid,
            authenticated=progress.authenticated,
            account_chosen=progress.account_chosen,
            consent_given=progress.consent_given,
        )

    def finish(self, transaction: Transaction) -> bool:
        """Note that the client gets its answer, and return whether this is the first one.

        There is no second one, by the Back button or by two requests at once.
        """
        return self._update(transaction, finished=True, parameters=_address_only(transaction.parameters))

    def _update(self, transaction: Transaction, **values: object) -> bool:
        waiting = (transactions.c.id == transaction.id) & ~transactions.c.finished
        with self._storage.write() as connection:
            return connection.execute(update(transactions).where(waiting).values(**values)).rowcount == 1


def _address_only(parameters: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[name, value] for name, value in parameters if name in ("client_id", "redirect_uri")]
