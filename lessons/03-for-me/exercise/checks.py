"""One good token, and in each check one thing about it that is different."""

ISSUER = "http://login.lab.localhost:8000"
NOW = 1_800_000_000
ACCESS_TOKEN = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"  # from the examples of OpenID Connect Core, A.3
AT_HASH = "77QmUPtjPfzWtF2AnpK9RQ"
CLAIMS = {"iss": ISSUER, "sub": "ada", "aud": "spa", "iat": NOW - 2, "exp": NOW + 600, "nonce": "N-c01d"}


def judged(yours, *without, access_token=ACCESS_TOKEN, **changes):
    """Return whom the learner's code believes a token to be about."""
    claims = {name: value for name, value in {**CLAIMS, "at_hash": AT_HASH, **changes}.items() if name not in without}
    return yours.subject(claims, ISSUER, "spa", "N-c01d", access_token, NOW)


def accepted(yours, about, **changes):
    try:
        found = judged(yours, **changes)
    except ValueError as error:
        raise AssertionError(f"{about}: you refused it ({error})") from error
    assert found == "ada", f"{about}: you returned {found!r}"


def refused(yours, about, *without, **changes):
    try:
        found = judged(yours, *without, **changes)
    except ValueError:
        return
    raise AssertionError(f"{about}: you accepted it and returned {found!r}")


def check_good_token_is_accepted(yours):
    """A good token is believed, and its subject is returned."""
    accepted(yours, "a good token")


def check_audience_may_be_a_list(yours):
    """A good token whose audience is a list is believed."""
    accepted(yours, "the audience ['spa']", aud=["spa"])


def check_other_issuer_is_refused(yours):
    """A token of another issuer is refused, however similar the name."""
    for iss in ("http://acme.localhost:8000", ISSUER + "/", ISSUER + ".evil.example"):
        refused(yours, f"the issuer {iss}", iss=iss)


def check_other_audience_is_refused(yours):
    """A token for another client is refused."""
    for aud in ("another", ["another"], "spa-admin"):
        refused(yours, f"the audience {aud!r}", aud=aud)


def check_unknown_audience_is_refused(yours):
    """A token that is for a stranger as well is refused."""
    refused(yours, "the audience ['spa', 'stranger']", aud=["spa", "stranger"])
    refused(yours, "the audience ['stranger', 'spa']", aud=["stranger", "spa"])


def check_expired_token_is_refused(yours):
    """A token that has expired is refused."""
    refused(yours, "a token that expired two minutes ago", exp=NOW - 120)


def check_clocks_may_differ(yours):
    """Half a minute of difference between two clocks is forgiven."""
    accepted(yours, "a token that expired 30 seconds ago", exp=NOW - 30)
    accepted(yours, "a token that was issued 30 seconds from now", iat=NOW + 30)


def check_token_of_the_future_is_refused(yours):
    """A token that was issued an hour from now is refused."""
    refused(yours, "a token issued an hour from now", iat=NOW + 3600, exp=NOW + 4200)


def check_other_nonce_is_refused(yours):
    """A token of another login is refused."""
    refused(yours, "another nonce", nonce="N-earlier")


def check_missing_nonce_is_refused(yours):
    """A token without a nonce is refused."""
    refused(yours, "no nonce", "nonce")


def check_swapped_access_token_is_refused(yours):
    """A token that came with another access token than it was issued with is refused."""
    refused(yours, "another access token", access_token="of-somebody-else")


def check_missing_at_hash_is_refused(yours):
    """A token without at_hash is refused."""
    refused(yours, "no at_hash", "at_hash")
