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
    return "wait", expires_at - now


def same_site(address, other, suffixes):
    """Return whether two addresses are of one site.

    suffixes are the endings below which anybody can register a name, such as {"com", "co.uk", "localhost"}.
    """
    return address == other
