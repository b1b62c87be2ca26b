from urllib.parse import urlsplit

EARLY = 60  # seconds before the end at which to renew
FIRST_PAUSE = 5  # seconds
LONGEST_PAUSE = 300  # seconds
NEEDS_A_PERSON = {"login_required", "consent_required", "interaction_required", "account_selection_required"}


def next_step(now, expires_at, failures=0, error=""):
    """Return what to do about an access token: ("wait", seconds), ("renew", 0) or ("ask the person", 0).

    It is asked when a token has come, and after each renewal that failed. now and expires_at are times in seconds,
    failures counts the renewals in a row that have failed, and error is the code of the last one: "no_answer" if
    nothing came.
    """
    if error in NEEDS_A_PERSON:
        return "ask the person", 0
    if failures:
        return "wait", min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
    left = expires_at - EARLY - now
    return ("wait", left) if left > 0 else ("renew", 0)


def same_site(address, other, suffixes):
    """Return whether two addresses are of one site.

    suffixes are the endings below which anybody can register a name, such as {"com", "co.uk", "localhost"}.
    """
    return site(address, suffixes) == site(other, suffixes)


def site(address, suffixes):
    """Return scheme and registrable domain of an address."""
    parts = urlsplit(address)
    labels = (parts.hostname or "").split(".")
    for start in range(1, len(labels)):  # from the longest ending to the shortest
        if ".".join(labels[start:]) in suffixes:
            return parts.scheme, ".".join(labels[start - 1 :])
    return parts.scheme, parts.hostname
