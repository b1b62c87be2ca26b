"""Origins and sites, as browsers count them."""

from urllib.parse import urlsplit


def origin(url: str) -> str:
    """Return the origin of ``url`` as browsers write it: scheme, host, and the port if it is not the usual one."""
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def same_origin(one: str, other: str) -> bool:
    """Say whether two addresses are of one origin. What is no address is of none."""
    try:
        return origin(one) == origin(other)
    except ValueError:
        return False


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one site, so that third-party rules for cookies do not come between them.

    Browsers know from a long list which suffixes (``co.uk``) are sold to everybody. Without it two hosts count as one
    site when their last two labels are the same; where that is wrong, it calls two sites one.
    """
    parts = urlsplit(one), urlsplit(other)
    sites = [(each.scheme, (each.hostname or "").split(".")[-2:]) for each in parts]
    return sites[0] == sites[1]
