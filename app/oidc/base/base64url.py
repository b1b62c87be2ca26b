"""Base64 as JOSE writes it: the URL alphabet, no padding, one spelling for each value (RFC 7515 section 2)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def encode(data: bytes) -> str:
    """Return ``data`` in base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes that ``text`` stands for. Raises :class:`ValueError` for any other spelling of them.

    Python's decoder skips characters it does not know and ignores left-over bits, so that several texts give
    the same bytes; here only the one that :func:`encode` writes is good.
    """
    data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("not base64url")
    return data
