# fails: check_good_token_is_accepted, check_audience_may_be_a_list, check_clocks_may_differ
import base64
import hashlib


def half_hash(token):
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
