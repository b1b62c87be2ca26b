"""Base64url (RFC 7515 2), and the hashes that the standards write in it."""

import base64
import hashlib


def base64url_encode(data: bytes) -> str:
    """Return ``data`` in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Return the bytes of base64url without padding. Raises ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def s256(text: str) -> str:
    """Return the SHA-256 hash of a text in base64url, as in the ``code_challenge`` of a verifier (RFC 7636 4.2)."""
    return base64url_encode(hashlib.sha256(text.encode("ascii")).digest())


def half_hash(text: str) -> str:
    """Return the left half of the SHA-256 hash: ``at_hash`` of a token, ``c_hash`` of a code (OIDC Core 3.3.2.11).

    The standard wants the hash of the algorithm that signs the ID token. Ours, RS256 and ES256, both use SHA-256.
    """
    digest = hashlib.sha256(text.encode("ascii")).digest()
    return base64url_encode(digest[: len(digest) // 2])
