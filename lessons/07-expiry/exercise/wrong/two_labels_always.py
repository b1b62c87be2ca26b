# fails: check_public_suffix
from urllib.parse import urlsplit


def site(address, suffixes):
    parts = urlsplit(address)
    return parts.scheme, ".".join(parts.hostname.split(".")[-2:])
