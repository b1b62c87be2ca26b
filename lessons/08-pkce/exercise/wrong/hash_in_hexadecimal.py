# fails: check_challenge, check_challenge_has_no_padding, check_right_verifier_is_accepted
import hashlib


def challenge_of(verifier):
    return hashlib.sha256(verifier.encode()).hexdigest()
