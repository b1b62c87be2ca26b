"""An answer and the transaction it belongs to: read once, and handed on from there."""

from dataclasses import dataclass

from ..errors import TransactionUnknown
from ..request.transactions import Found, Transaction, Transactions
from .responses import AuthorizationResponse


@dataclass(frozen=True, slots=True)
class Received:
    """What came back, and what is stored for its ``state``. Nothing of it has been checked or used up."""

    response: AuthorizationResponse
    found: Found

    @property
    def transaction(self) -> Transaction | None:
        """The transaction that the answer names, be it good or expired."""
        return self.found.transaction


def receive(response: AuthorizationResponse, transactions: Transactions, now: float) -> Received:
    """Look up the transaction of ``response``. ``now`` is in seconds since the epoch.

    An answer with two ``state`` values belongs to none, so that nobody's transaction is used up by it.
    """
    if "state" in response.repeated():
        return Received(response, Found(fault=TransactionUnknown()))
    return Received(response, transactions.find(response.first("state"), now))
