# fails: check_token_is_sent
from urllib.parse import urlsplit


def headers_for(address, api, token):
    return {"Authorization": token} if urlsplit(address)[:2] == urlsplit(api)[:2] else {}
