"""The verifier and its challenge are those of RFC 7636, appendix B, where a check needs only one."""

import re
from urllib.parse import parse_qs, urlsplit

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
ENDPOINT = "http://login.lab.localhost:8000/authorize"
PAGE = "http://app.lab.localhost:8000/"
NOW = 1_800_000_000


def request(yours):
    """Return the parameters of the learner's authorization request."""
    url = yours.authorization_url(ENDPOINT, "spa", PAGE, "S-7f3a", VERIFIER)
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def stored(**changes):
    """Return what a server remembers of a code."""
    kept = {
        "client_id": "spa",
        "redirect_uri": PAGE,
        "code_challenge": CHALLENGE,
        "expires_at": NOW + 60,
        "used": False,
    }
    return {**kept, **changes}


def sent(**changes):
    """Return the parameters of an exchange. None leaves one out."""
    values = {"grant_type": "authorization_code", "code": "C-1", "client_id": "spa", "redirect_uri": PAGE}
    return {name: value for name, value in {**values, "code_verifier": VERIFIER, **changes}.items() if value}


def refused(yours, kept, values, about):
    found = yours.decide(kept, values, NOW)
    assert found == "invalid_grant", f"{about}: you answered {found!r}"


def check_challenge(yours):
    """The challenge is the verifier's hash."""
    found = yours.challenge_of(VERIFIER)
    assert found.rstrip("=") == CHALLENGE, f"you made {found!r}"


def check_challenge_has_no_padding(yours):
    """The challenge has the characters of base64url alone, and no = at its end."""
    for verifier in ("a" * 43, "b" * 64, "c" * 128):
        found = yours.challenge_of(verifier)
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", found), f"of {verifier[:6]}… you made {found!r}"


def check_request_asks_for_a_code(yours):
    """The request asks for a code, and for nothing else."""
    found = request(yours).get("response_type")
    assert found == "code", f"response_type is {found!r}"


def check_request_has_the_challenge(yours):
    """The request has the challenge and its method."""
    found = request(yours)
    assert found.get("code_challenge") == yours.challenge_of(VERIFIER), "code_challenge is missing, or another one"
    assert found.get("code_challenge_method") == "S256", f"the method is {found.get('code_challenge_method')!r}"


def check_verifier_is_not_in_the_request(yours):
    """The verifier is nowhere in the request."""
    names = [name for name, value in request(yours).items() if VERIFIER in value]
    assert not names, f"the verifier is in {', '.join(names)}"


def check_exchange(yours):
    """The exchange sends the code with all that belongs to it."""
    found = yours.exchange("C-1", "spa", PAGE, VERIFIER)
    assert found == sent(), f"you sent {found!r}"


def check_right_verifier_is_accepted(yours):
    """Server: the right verifier gets tokens."""
    found = yours.decide(stored(), sent(), NOW)
    assert found == "tokens", f"you answered {found!r}"


def check_wrong_verifier_is_refused(yours):
    """Server: another verifier is refused, and so is the challenge in its place."""
    refused(yours, stored(), sent(code_verifier="m" * 43), "another verifier")
    refused(yours, stored(), sent(code_verifier=CHALLENGE), "the challenge instead of the verifier")


def check_missing_verifier_is_refused(yours):
    """Server: an exchange without a verifier is refused."""
    refused(yours, stored(), sent(code_verifier=None), "no verifier")


def check_used_code_is_refused(yours):
    """Server: a code is good for one exchange."""
    kept = stored()
    yours.decide(kept, sent(), NOW)
    refused(yours, kept, sent(), "the second exchange")


def check_expired_code_is_refused(yours):
    """Server: a code that has expired is refused."""
    refused(yours, stored(expires_at=NOW - 1), sent(), "a second after the end")
    refused(yours, stored(expires_at=NOW), sent(), "in the second of the end")


def check_other_client_or_address_is_refused(yours):
    """Server: the exchange must come from the client of the request, for the address of the request."""
    refused(yours, stored(), sent(client_id="evil"), "another client")
    refused(yours, stored(), sent(redirect_uri="http://evil.example/"), "another redirect_uri")
    refused(yours, stored(), sent(redirect_uri=None), "no redirect_uri")
