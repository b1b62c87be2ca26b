# fails: check_challenge_has_no_padding, check_right_verifier_is_accepted
import base64
import hashlib


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
