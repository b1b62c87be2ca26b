"""Tokens are made here without a key: the exercise is about reading them."""

import base64
import json

HEADER = {"alg": "RS256", "kid": "2026-11", "typ": "at+jwt"}
CLAIMS = {"iss": "http://login.lab.localhost:8000", "sub": "ada", "exp": 1_800_000_600}


def encoded(value):
    """Return value, a JSON value or the bytes of one, in base64url without padding."""
    written = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def token(header=HEADER, claims=CLAIMS, signature="c2lnbmF0dXJl"):
    return f"{encoded(header)}.{encoded(claims)}.{signature}"


def check_header_is_read(yours):
    """The header is returned first."""
    header = yours.read(token())[0]
    assert header == HEADER, f"you read {header!r}"


def check_claims_are_read(yours):
    """The claims are returned second."""
    claims = yours.read(token())[1]
    assert claims == CLAIMS, f"you read {claims!r}"


def check_padding_is_added(yours):
    """A token of any length is read."""
    for length in range(4):
        claims = {"sub": "a" * length}
        found = yours.read(token(claims=claims))[1]
        assert found == claims, f"{claims!r} was read as {found!r}"


def check_url_alphabet_is_read(yours):
    """The characters - and _ are read."""
    claims = {"sub": "~~~???>>>>"}
    part = encoded(claims)
    assert "-" in part or "_" in part
    found = yours.read(token(claims=claims))[1]
    assert found == claims, f"{part} was read as {found!r}"


def check_names_are_utf8(yours):
    """Letters beyond ASCII are read."""
    found = yours.read(token(claims={"name": "Zoë Łuk"}))[1]
    assert found == {"name": "Zoë Łuk"}, f"you read {found!r}"


def refused(yours, text, about):
    """Fail unless the learner's code refuses text."""
    try:
        found = yours.read(text)
    except ValueError:
        return
    raise AssertionError(f"{about}: you accepted it and read {found!r}")


def check_three_parts(yours):
    """What does not have three parts is refused."""
    refused(yours, f"{encoded(HEADER)}.{encoded(CLAIMS)}", "two parts")
    refused(yours, f"{token()}.more", "four parts")
    refused(yours, f"{token()}.two.more", "five parts")


def check_objects_only(yours):
    """What is JSON, but not an object, is refused; so is what is not JSON."""
    for payload in (b"[1, 2]", b"42", b'"text"', b"no JSON"):
        refused(yours, token(claims=payload), f"the claims {payload.decode()}")


def check_signature_is_not_judged(yours):
    """A token with any signature, or with none, is read: reading proves nothing."""
    for signature in ("AAAA", ""):
        found = yours.read(token(header={"alg": "none"}, signature=signature))[1]
        assert found == CLAIMS, f"with the signature {signature!r} you read {found!r}"


def check_seconds_left(yours):
    """Ten minutes before its end, a token has 600 seconds left."""
    left = yours.seconds_left(CLAIMS, 1_800_000_000)
    assert left == 600, f"you returned {left!r}"


def check_expired_has_none_left(yours):
    """From its end on, a token has none left."""
    for now in (1_800_000_600, 1_800_000_605):
        left = yours.seconds_left(CLAIMS, now)
        assert left == 0, f"{now - 1_800_000_600} seconds after exp you returned {left!r}"


def check_kind(yours):
    """An access token is told from an ID token by its header."""
    for kind in ("at+jwt", "application/at+jwt", "AT+JWT"):
        assert yours.is_access_token({"alg": "RS256", "typ": kind}), f"typ {kind} was not recognised"
    for header in ({"alg": "RS256", "typ": "JWT"}, {"alg": "RS256"}):
        assert not yours.is_access_token(header), f"{header} was taken for an access token"
