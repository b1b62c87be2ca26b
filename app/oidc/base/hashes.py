"""``at_hash`` and ``c_hash``: what ties an access token or a code to the ID token beside it.

OpenID Connect Core 3.1.3.6 and 3.3.2.11: hash the value with the hash function of the ID token's ``alg``,
keep the left half, write it in base64url. Whoever swaps the access token cannot change the hash, because
the ID token is signed.
"""

import hashlib
from typing import Final

from . import base64url

_HASHES: Final = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}


def left_half_hash(value: str, alg: str) -> str:
    """Return the hash of ``value`` for an ID token signed with ``alg`` (such as RS256).

    Raises :class:`ValueError` for an algorithm whose name ends in no hash function we know.
    """
    try:
        digest = _HASHES[alg[-3:]](value.encode()).digest()
    except KeyError:
        raise ValueError(f"no hash function is known for {alg!r}") from None
    return base64url.encode(digest[: len(digest) // 2])


def s256(verifier: str) -> str:
    """Return the ``code_challenge`` of ``verifier`` (RFC 7636 section 4.2)."""
    return base64url.encode(hashlib.sha256(verifier.encode("ascii")).digest())
