"""Password hashes by argon2id (RFC 9106), with the least parameters that OWASP recommends.

One lane, because the server also runs where there are no threads; about 20 ms for one guess.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """Password hashing for :class:`~..records.users.Users`."""

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)

    def hash(self, password: str) -> str:
        """Return a salted hash with its parameters in front."""
        return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def verify(self, hashed: str, password: str) -> bool:
        """Return whether the password is the one that was hashed."""
        try:
            return self._hasher.verify(hashed, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False
