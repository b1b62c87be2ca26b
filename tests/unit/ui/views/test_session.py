from app.oidc import Session
from app.oidc.tokens import Tokens
from app.ui.views import session

NOW = 1_800_000_000.0


def text(nodes):
    return "".join(node.text() for node in nodes)


def make_tokens(**changes):
    given = {"response_type": "id_token token", "received_at": NOW, "expires_at": NOW + 600, "scope": "openid"}
    return Tokens(**{**given, **changes})


def test_the_name_comes_from_userinfo_before_the_id_token():
    assert session.name_of({"sub": "1", "name": "A. King"}, {"sub": "1", "name": "Ada Lovelace"}) == "Ada Lovelace"


def test_without_a_name_the_address_must_do_and_the_subject_is_none():
    assert session.name_of({"sub": "1", "email": "ada@example.com"}, None) == "ada@example.com"
    assert session.name_of({"sub": "1"}, None) == ""


def test_who_has_no_name_yet_is_signed_in_all_the_same():
    waiting = Session(make_tokens(id_token="a.b.c", id_token_claims={"sub": "s-1"}, access_token="x"))
    assert text(session.profile_line(waiting)) == "Signed in"
    assert "UserInfo has not said anything yet" in text(session.facts(waiting))
    alone = Session(make_tokens(id_token="a.b.c", id_token_claims={"sub": "s-1"}, response_type="id_token"))
    assert "UserInfo needs an access token" in text(session.facts(alone))


def test_an_id_token_without_a_readable_end_was_checked_on_arrival():
    line = text(session.tokens_line(make_tokens(id_token="a.b.c", id_token_claims={}), NOW))
    assert "was checked on arrival" in line


def test_an_access_token_alone_signs_nobody_in_even_if_userinfo_has_a_name():
    now = Session(make_tokens(access_token="x"), {"sub": "1", "name": "Ada Lovelace"})
    assert text(session.profile_line(now)).startswith("Nobody is signed in.")
    said = text(session.facts(now))
    assert "a fact about the token, not a login" in said
    assert "Signed in" not in said


def test_an_id_token_alone_says_that_there_is_no_access_token():
    line = text(session.tokens_line(make_tokens(id_token="a.b.c", id_token_claims={"exp": NOW + 600}), NOW))
    assert "No access token" in line


def test_the_countdown_asks_for_attention_in_the_last_minute():
    """It says when it is over, too."""

    def countdown(left):
        nodes = session.tokens_line(make_tokens(access_token="x", expires_at=NOW + left), NOW)
        return next(n for node in nodes for n in node.walk() if n.get("class") == "countdown")

    assert countdown(61).get("data-soon") is None
    assert countdown(61).text() == "expires in 1:01"
    assert countdown(59).get("data-soon") == ""
    assert countdown(-5).text() == "expired 5 seconds ago"


def test_a_renewal_under_way_is_said():
    assert "renewing" in text(session.tokens_line(make_tokens(access_token="x"), NOW, renewing=True))


def test_permissions_that_were_not_granted_are_visible():
    said = text(session.facts(Session(make_tokens(access_token="x", missing_scope="read:reports"))))
    assert "not grantedread:reports" in said


def test_nobody_has_no_facts():
    assert session.facts(Session()) == ()
