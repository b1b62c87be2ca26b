"""Slows down people who guess passwords or sign up by the hundred (RFC 6749 10.10, NIST SP 800-63B 5.2.2).

After a few wrong guesses every further one has to wait twice as long, up to a quarter of an hour. Guesses are counted
for each e-mail address from one network address, so that nobody can lock out a person somewhere else, and for each
network address as a whole. Whether the account exists makes no difference.
"""

from collections.abc import Mapping
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
        wait = LONGEST_WAIT if over > 20 else min(2.0**over, LONGEST_WAIT)  # 2.0**1024 is no float any more
        since = max(0.0, now - last_at)  # below zero if the clock was set back meanwhile
        return max(0.0, wait - since)


Counters = Mapping[str, Limit]
"""What is counted together, and how often it may happen."""


def password_counters(email: str, address: str) -> Counters:
    """Return the counters of one guess: for this account from this network address, and for the address."""
    return {f"password {normal_email(email)} {address}": Limit(free=5), f"passwords {address}": Limit(free=100)}


def sign_up_counters(address: str) -> Counters:
    """Return the counter of one sign-up."""
    return {f"sign-up {address}": Limit(free=20)}


class Guesses:
    """The wrong guesses, and the sign-ups, at one issuer."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def begin(self, counters: Counters, now: float) -> float:
        """Count one attempt and return 0, or return the seconds to wait and count nothing.

        It is counted before the password is looked at: many guesses at once are counted all the same. After the clock
        was set back, a wait begins anew: how much of it is over cannot be known.
        """
        keys = [hashed(name) for name in counters]
        mine = guesses.c.key.in_(keys)
        with self._storage.write(*(f"guesses {key}" for key in keys)) as connection:
            connection.execute(delete(guesses).where(guesses.c.last_at < now - FORGET_AFTER))
            connection.execute(update(guesses).where(guesses.c.last_at > now).values(last_at=now))
            found = {row.key: row for row in connection.execute(select(guesses).where(mine))}
            for key, limit in zip(keys, counters.values(), strict=True):
                if key in found and (wait := limit.wait(found[key].failures, found[key].last_at, now)):
                    return wait
            more = {"failures": guesses.c.failures + 1, "last_at": now}
            connection.execute(update(guesses).where(mine).values(more))
            if new := [{"key": key, "failures": 1, "last_at": now} for key in keys if key not in found]:
                connection.execute(insert(guesses), new)
        return 0.0

    def was_right(self, counters: Counters) -> None:
        """Forget the wrong guesses once the password was right. Shared counters go back by one."""
        account, network = keys = [hashed(name) for name in counters]
        with self._storage.write(*(f"guesses {key}" for key in keys)) as connection:
            connection.execute(delete(guesses).where(guesses.c.key == account))
            connection.execute(update(guesses).where(guesses.c.key == network).values(failures=guesses.c.failures - 1))
