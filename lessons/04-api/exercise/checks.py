"""Requests as an API meets them. The token is a word, and what it says is looked up."""

API = "http://api.lab.localhost:8000"
NOW = 1_800_000_000
CLAIMS = {"sub": "ada", "aud": "https://api.lab.example/", "exp": NOW + 600, "scope": "openid read:messages"}


def decided(yours, authorization="Bearer T", needed="read:messages", **changes):
    """Return what the learner's API decides about a token with these changes to its claims."""
    tokens = {"T": {**CLAIMS, **changes}}
    return yours.decide(authorization, tokens.get, needed, NOW)


def expect(found, status, error, about):
    assert tuple(found) == (status, error), f"for {about} you answered {found!r}"


def check_token_is_sent(yours):
    """A request to the API has the token in its header."""
    headers = yours.headers_for(f"{API}/messages", API, "T")
    assert headers == {"Authorization": "Bearer T"}, f"the headers are {headers!r}"


def check_token_goes_nowhere_else(yours):
    """A request to any other origin does not have it."""
    for address in (
        "http://evil.example/messages",
        "http://api.lab.localhost:8000.evil.example/messages",
        "http://api.lab.localhost:8000@evil.example/messages",
        "http://api.lab.localhost:9000/messages",
        "https://api.lab.localhost:8000/messages",
    ):
        headers = yours.headers_for(address, API, "T")
        assert "Authorization" not in headers, f"you sent the token to {address}"


def check_good_request_is_answered(yours):
    """A valid token that allows what is asked: 200."""
    expect(decided(yours), 200, None, "a valid token")


def check_scheme_in_any_case(yours):
    """The scheme may be written in any case of letters."""
    expect(decided(yours, "bearer T"), 200, None, "the header 'bearer T'")
    expect(decided(yours, "BEARER T"), 200, None, "the header 'BEARER T'")


def check_no_token_is_401_without_a_code(yours):
    """No token at all, or another kind of login: 401 without an error code."""
    expect(decided(yours, None), 401, None, "a request without the header")
    expect(decided(yours, "Basic YWRh"), 401, None, "the header 'Basic YWRh'")


def check_malformed_header_is_400(yours):
    """A header with no token, or with two: 400 invalid_request."""
    for header in ("Bearer", "Bearer ", "Bearer T T"):
        expect(decided(yours, header), 400, "invalid_request", f"the header {header!r}")


def check_unverified_token_is_401(yours):
    """A token whose signature or issuer is wrong: 401 invalid_token."""
    expect(decided(yours, "Bearer forged"), 401, "invalid_token", "a forged token")


def check_expired_token_is_401(yours):
    """A token that has expired: 401 invalid_token."""
    expect(decided(yours, exp=NOW - 5), 401, "invalid_token", "a token that expired five seconds ago")
    expect(decided(yours, exp=NOW), 401, "invalid_token", "a token that expires in this second")


def check_other_audience_is_401(yours):
    """A token for another API, or an ID token, which is for a client: 401 invalid_token."""
    for aud in ("https://other.example/", "https://api.lab.example/admin", "spa", ["spa"]):
        expect(decided(yours, aud=aud), 401, "invalid_token", f"the audience {aud!r}")


def check_audience_may_be_a_list(yours):
    """A token for this API and for another one is valid here."""
    aud = ["http://login.lab.localhost:8000/userinfo", "https://api.lab.example/"]
    expect(decided(yours, aud=aud), 200, None, f"the audience {aud!r}")


def check_missing_permission_is_403(yours):
    """A valid token that allows something else: 403 insufficient_scope."""
    expect(decided(yours, needed="read:reports"), 403, "insufficient_scope", "a missing permission")
    expect(decided(yours, scope=""), 403, "insufficient_scope", "a token without permissions")


def check_permission_is_a_whole_word(yours):
    """A permission that merely contains the one that is needed is another one."""
    found = decided(yours, scope="openid read:messages:archive")
    expect(found, 403, "insufficient_scope", "the scope 'openid read:messages:archive'")
