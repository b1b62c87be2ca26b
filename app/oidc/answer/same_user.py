"""The user whom tokens must be about: known by ``sub``, or by a mark that does not reveal who it is.

After a reload the page has forgotten who was signed in. It finds a flag (:mod:`.flag`), by which it can recognise that
user without knowing their name.
"""

import hashlib
from dataclasses import dataclass

from ..base import base64url


def mark_of(subject: str, salt: str) -> str:
    """Return a mark of the user ``subject``. ``salt`` is random, so that marks of one user cannot be linked."""
    name = f"{salt} {subject}".encode(errors="surrogatepass")  # JSON can spell what UTF-8 cannot
    return base64url.encode(hashlib.sha256(name).digest())


@dataclass(frozen=True, slots=True)
class SameUser:
    """Whom an ID token must be about (OpenID Connect Core 12.2).

    ``subject`` is their ``sub``. Where that is not known, it is None, and ``mark`` was made of it with ``salt``.
    """

    subject: str | None = None
    mark: str = ""
    salt: str = ""

    def is_user(self, subject: object) -> bool:
        """Say whether a claim ``sub`` with the value ``subject`` is about this user."""
        if not isinstance(subject, str):
            return False
        return subject == self.subject if self.subject is not None else mark_of(subject, self.salt) == self.mark

    def __str__(self) -> str:
        return self.subject if self.subject is not None else "the user who was signed in before the reload"
