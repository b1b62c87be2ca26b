"""Addresses, origins and sites, as browsers count them."""

import re
from urllib.parse import urlsplit


def origin(url: str) -> str:
    """Return the origin of ``url`` as browsers write it: scheme, host, and the port if it is not the usual one."""
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def same_origin(one: str, other: str) -> bool:
    """Say whether two addresses are of one origin. A text that is no address has no origin."""
    try:
        return origin(one) == origin(other)
    except ValueError:
        return False


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one site, so that browsers' rules for third-party cookies do not apply.

    Browsers know from a long list which suffixes (``co.uk``) are sold to everybody. Without it two hosts count as one
    site when their last two labels are the same; where that is wrong, it calls two sites one.
    """
    parts = urlsplit(one), urlsplit(other)
    sites = [(each.scheme, (each.hostname or "").split(".")[-2:]) for each in parts]
    return sites[0] == sites[1]


def is_loopback(host: str) -> bool:
    """Browsers treat these hosts as secure without https, because their traffic stays on the machine."""
    return host in {"localhost", "127.0.0.1", "::1"} or host.endswith(".localhost")


_MISREAD = re.compile(r"\s|[^?#]*[\\\x00-\x1f\x7f]|[^/]*//[^/?#]*[\s@]")
"""What browsers read differently from Python: they take ``\\`` for ``/`` and leave out invisible characters.

A user's name before the host does not belong into an address, and nobody sees at once which host it is then.
"""


def is_secure(url: str) -> bool:
    """True for an absolute https address, and for http on the machine itself, that everybody reads in the same way."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or _MISREAD.match(url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
