# fails: check_one_site, check_port_does_not_count, check_public_suffix
from urllib.parse import urlsplit


def site(address, suffixes):
    parts = urlsplit(address)
    return parts.scheme, parts.hostname
