# fails: check_other_site
from urllib.parse import urlsplit


def same_site(address, other, suffixes):
    first, second = urlsplit(address), urlsplit(other)
    if first.scheme != second.scheme:
        return False
    domain = site(address, suffixes)[1]
    return second.hostname.endswith(domain)
