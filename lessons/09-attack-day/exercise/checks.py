"""An honest answer, and in each check something about it that Mallory has changed."""

ISSUER = "http://login.lab.localhost:8000"
LOGIN = {"state": "S-1", "used": False, "issuer": ISSUER, "alg": "RS256", "client_id": "spa", "nonce": "N-1"}
CLAIMS = {"iss": ISSUER, "sub": "ada", "aud": "spa", "nonce": "N-1", "at_hash": "H-1"}
ANSWER = {"state": "S-1", "iss": ISSUER, "access_token_hash": "H-1", "header": {"alg": "RS256"}, "claims": CLAIMS}


def expect(yours, name, *, answer=None, claims=None, login=None, without=None):
    """Fail unless the learner's code gives this name to an answer with these changes."""
    changed = {**ANSWER, **(answer or {}), "claims": {**CLAIMS, **(claims or {})}}
    changed.pop(without, None)
    found = yours.diagnose(changed, {**LOGIN, **(login or {})})
    assert found == name, f"you said {found!r}"


def check_honest_answer(yours):
    """An honest answer is honest."""
    expect(yours, "honest")


def check_forged_answer(yours):
    """An answer to no request of this page: without state, or with another one."""
    expect(yours, "forged answer", answer={"state": "S-mallory"})
    expect(yours, "forged answer", without="state")


def check_repeated_answer(yours):
    """The answer to a request that was answered before."""
    expect(yours, "repeated answer", login={"used": True})


def check_mix_up(yours):
    """An answer that comes from another server than was asked."""
    expect(yours, "mix-up", answer={"iss": "http://acme.localhost:8000"})


def check_missing_iss(yours):
    """An answer that does not say where it comes from, although this server always does."""
    expect(yours, "mix-up", without="iss")


def check_forged_token(yours):
    """A token that was not signed as agreed."""
    for alg in ("none", "HS256"):
        expect(yours, "forged token", answer={"header": {"alg": alg}})


def check_token_of_another_issuer(yours):
    """A genuine token, of another issuer."""
    expect(yours, "token of another issuer", claims={"iss": "http://acme.localhost:8000"})


def check_token_for_another_client(yours):
    """A genuine token, for another client."""
    expect(yours, "token for another client", claims={"aud": "prize-draw"})


def check_replayed_token(yours):
    """A genuine token, of another login."""
    expect(yours, "replayed token", claims={"nonce": "N-0"})
    expect(yours, "replayed token", claims={"nonce": None})


def check_swapped_access_token(yours):
    """An access token that does not belong to the ID token."""
    expect(yours, "swapped access token", answer={"access_token_hash": "H-alan"})


def check_first_thing_counts(yours):
    """If several things are wrong, the first one gives the name."""
    wrong = {"answer": {"iss": "http://evil.example", "header": {"alg": "none"}}, "claims": {"aud": "x", "nonce": "x"}}
    expect(yours, "repeated answer", login={"used": True}, **wrong)
    expect(yours, "mix-up", **wrong)
    expect(yours, "token for another client", claims={"aud": "prize-draw", "nonce": "N-0", "at_hash": "H-0"})
