"""Slows down people who guess passwords (RFC 6749 10.10, NIST SP 800-63B 5.2.2).

After a few wrong guesses each further one must wait twice as long, up to a quarter of an hour. Guesses
are counted for an address typed from one network address, so that nobody can lock out somebody else
from afar, and for each network address as a whole. Whether the account exists makes no difference.
"""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from .storage import Storage, guesses, hashed
from .users import normal_email

LONGEST_WAIT = 900.0  # seconds
FORGET_AFTER = 86_400.0  # seconds without a guess


@dataclass(frozen=True, slots=True)
class Limit:
    """``free`` wrong guesses cost nothing; each one after them doubles the wait, from one second."""

    free: int

    def wait(self, failures: int, last_at: float, now: float) -> float:
        """Return for how many seconds no further guess is taken."""
        over = failures - self.free
        if over < 0:
            return 0.0
        return max(0.0, last_at + min(2.0**over, LONGEST_WAIT) - now)


ONE_ACCOUNT, ONE_ADDRESS = Limit(free=5), Limit(free=100)


class Guesses:
    """The wrong guesses at one issuer."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def begin(self, email: str, address: str, now: float) -> float:
        """Count one guess and return 0, or return the seconds to wait and count nothing.

        It is counted before the password is looked at: many guesses at once are counted all the same.
        """
        with self._storage.write() as connection:
            connection.execute(delete(guesses).where(guesses.c.last_at < now - FORGET_AFTER))
            found = {}
            for key, limit in _keys(email, address).items():
                row = connection.execute(select(guesses).where(guesses.c.key == key)).one_or_none()
                if row and (wait := limit.wait(row.failures, row.last_at, now)):
                    return wait
                found[key] = row.failures if row else None
            for key, failures in found.items():
                if failures is None:
                    connection.execute(insert(guesses).values(key=key, failures=1, last_at=now))
                else:
                    connection.execute(
                        update(guesses).where(guesses.c.key == key).values(failures=failures + 1, last_at=now)
                    )
        return 0.0

    def right(self, email: str, address: str) -> None:
        """Forget the wrong guesses for this account; the person knows the password after all."""
        account, network = _keys(email, address)
        with self._storage.write() as connection:
            connection.execute(delete(guesses).where(guesses.c.key == account))
            connection.execute(update(guesses).where(guesses.c.key == network).values(failures=guesses.c.failures - 1))


def _keys(email: str, address: str) -> dict[str, Limit]:
    return {hashed(f"{normal_email(email)} {address}"): ONE_ACCOUNT, hashed(address): ONE_ADDRESS}
