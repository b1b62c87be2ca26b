"""The Content-Security-Policy of the page and of the callback page."""

from .config import SpaConfig


def content_security_policy(config: SpaConfig) -> str:
    """Return the page's policy: no inline script, no ``eval``, no host but the ones of ``[auth]``."""
    issuer, api = " ".join(config.issuer), " ".join(config.api)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",  # WebAssembly is Python; JavaScript's eval stays forbidden
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' {issuer} {api}".rstrip(),
            f"frame-src 'self' {issuer}",  # silent authentication
            f"form-action 'self' {issuer}",  # logout
            "base-uri 'none'",
            "frame-ancestors 'self'",
            "require-trusted-types-for 'script'",
        )
    )


NOT_FOUND_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

CALLBACK_POLICY = (
    "default-src 'none'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""The callback page runs one script of a few lines and sends nothing, so no token in its address leaves this origin."""
