"""The request is looked at as an authorization server reads it; the answers are made by hand."""

from urllib.parse import parse_qs, urlsplit

ENDPOINT = "http://login.lab.localhost:8000/authorize"
PAGE = "http://app.lab.localhost:8000/"


def request(yours, **changes):
    """Return the address that the learner's code makes, and its parameters."""
    values = {
        "endpoint": ENDPOINT,
        "client_id": "spa",
        "redirect_uri": PAGE,
        "scope": "openid read:messages",
        "state": "S-7f3a",
        "nonce": "N-c01d",
        **changes,
    }
    url = yours.authorization_url(**values)
    assert isinstance(url, str), f"your function returned {url!r}, which is not a string"
    return url, parse_qs(urlsplit(url).query, keep_blank_values=True)


def check_where_to(yours):
    """The browser goes to the authorization endpoint, with the parameters after a question mark."""
    url, _ = request(yours)
    assert url.startswith(ENDPOINT + "?"), f"your address begins with {url[:60]}"


def check_both_tokens(yours):
    """The request asks for an ID token and an access token."""
    _, query = request(yours)
    wanted = query.get("response_type", ["missing"])[0]
    assert set(wanted.split()) == {"id_token", "token"}, f"response_type is {wanted!r}"


def check_who_and_where(yours):
    """The request says who is asking and where the answer goes."""
    _, query = request(yours)
    for name, value in (("client_id", "spa"), ("redirect_uri", PAGE)):
        assert query.get(name) == [value], f"{name} arrives as {query.get(name)}"


def check_values_arrive_unchanged(yours):
    """Values arrive unchanged, whatever characters are in them."""
    _, query = request(yours, scope="openid read:messages", client_id="R&D")
    assert query.get("scope") == ["openid read:messages"], f"scope arrives as {query.get('scope')}"
    assert query.get("client_id") == ["R&D"], f"client_id arrives as {query.get('client_id')}"


def check_state_is_sent(yours):
    """The request has the state."""
    _, query = request(yours)
    assert query.get("state") == ["S-7f3a"], f"state arrives as {query.get('state')}"


def check_nonce_is_sent(yours):
    """The request has the nonce."""
    _, query = request(yours)
    assert query.get("nonce") == ["N-c01d"], f"nonce arrives as {query.get('nonce')}"


def check_answer_is_read(yours):
    """The answer is read: names and values, decoded."""
    answer = yours.take("#state=S-7f3a&token_type=Bearer&scope=openid%20read%3Amessages&expires_in=600", "S-7f3a")
    expected = {"state": "S-7f3a", "token_type": "Bearer", "scope": "openid read:messages", "expires_in": "600"}
    assert answer == expected, f"you read {answer!r}"


def check_error_is_an_answer(yours):
    """A refusal with the right state is an answer, and is returned."""
    answer = yours.take("#error=access_denied&state=S-7f3a", "S-7f3a")
    assert answer.get("error") == "access_denied", f"you read {answer!r}"


def refused(yours, fragment):
    """Fail unless the learner's code refuses ``fragment``."""
    try:
        answer = yours.take(fragment, "S-7f3a")
    except ValueError:
        return
    raise AssertionError(f"you accepted {fragment!r} and read {answer!r}")


def check_other_state_is_refused(yours):
    """An answer with another state is refused."""
    refused(yours, "#state=S-mallory&access_token=hers&token_type=Bearer")


def check_missing_state_is_refused(yours):
    """An answer without a state is refused."""
    refused(yours, "#access_token=hers&token_type=Bearer")
    refused(yours, "#state=&access_token=hers&token_type=Bearer")


def check_repeated_parameter_is_refused(yours):
    """An answer that has a parameter twice is refused."""
    refused(yours, "#state=S-7f3a&access_token=yours&access_token=hers")
    refused(yours, "#state=S-mallory&state=S-7f3a&access_token=hers")
