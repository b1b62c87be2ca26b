"""CSRF tokens: each form proves that this server gave it to this browser.

The token is a keyed hash of the browser's own cookie and the form's name. It stands in the form alone,
so another site can neither read nor guess it. Neither SameSite nor the Origin header can replace it:
the cookie must be SameSite=None for silent frames, and under ``Referrer-Policy: no-referrer`` browsers
send ``Origin: null``.
"""

import hashlib
import hmac


class Csrf:
    """The CSRF tokens of one issuer. ``secret`` stays the same across restarts, so that open forms survive one."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def token(self, browser: str, form: str) -> str:
        """Return the token of a form (by its name) for a browser (by the secret of its cookie)."""
        message = f"{form}\0{browser}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()

    def is_good(self, token: str, browser: str, form: str) -> bool:
        """Return whether a form came back with its own token."""
        return hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self.token(browser, form).encode())
