# fails: check_port_does_not_count
from urllib.parse import urlsplit


def same_site(address, other, suffixes):
    return site(address, suffixes) == site(other, suffixes) and urlsplit(address).port == urlsplit(other).port
