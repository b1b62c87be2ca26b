"""Addresses, origins and sites, as browsers count them."""

import re
from urllib.parse import urlsplit

from .public_suffixes import HOSTERS, SECOND_LEVELS


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


def same_document(one: str, other: str) -> bool:
    """Say whether two addresses are of one page, as far as can be told: only query and fragment differ."""
    parts = urlsplit(one), urlsplit(other)
    paths = [each.path or "/" for each in parts]
    return same_origin(one, other) and paths[0] == paths[1]


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one site, so that browsers' rules for third-party cookies do not apply.

    A host's site is its last two labels, or three where the last two are a public suffix such as ``co.uk``. The list
    of :mod:`.public_suffixes` is short. Below its hosters, every host counts as a site of its own.
    """
    parts = urlsplit(one), urlsplit(other)
    sites = [(each.scheme, _site(each.hostname or "")) for each in parts]
    return sites[0] == sites[1]


def _site(host: str) -> str:
    host = host.removesuffix(".")
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit() or host.endswith(tuple(f".{hoster}" for hoster in HOSTERS)):
        return host  # the first two are addresses in numbers
    suffix = 2 if len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in SECOND_LEVELS else 1
    return ".".join(labels[-suffix - 1 :])


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
