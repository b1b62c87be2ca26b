import json
from base64 import urlsafe_b64encode

from app.oidc import Session
from app.oidc.tokens import Tokens
from app.ui.views import tokens

NOW = 1_800_000_000.0


def compact(header, payload):
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, payload))
    return ".".join((*parts, "c2lnbmF0dXJl"))


def drawn(now=NOW, marked="", **held):
    given = {"response_type": "id_token token", "received_at": NOW, "expires_at": NOW + 600, "scope": "openid"}
    return [node for top in tokens.view(Session(Tokens(**given, **held)), now, marked) for node in top.walk()]


def text(**rest):
    return drawn(**rest)[0].text()


def test_without_a_session_it_says_what_will_stand_here():
    assert tokens.view(Session(), NOW)[0].text() == tokens.EMPTY


def test_every_claim_has_a_sentence_and_times_are_in_words():
    id_token = compact({"alg": "RS256", "kid": "k"}, {"iss": "http://login.example", "exp": NOW + 599, "own": [1, 2]})
    said = text(id_token=id_token)
    assert "Issued by this server" in said
    assert "Expires in 9 minutes." in said
    assert "Expired 1 second ago." in text(id_token=id_token, now=NOW + 600)
    assert "own" in said
    assert "the standard does not define" in said


def test_a_claim_that_is_an_address_is_called_the_issuers_own():
    said = text(id_token=compact({"alg": "RS256"}, {"https://login.example/role": {"level": 7}}))
    assert "A claim of the issuer’s own" in said
    assert '{"level": 7}' in said


def test_a_time_that_is_no_time_is_shown_as_it_is():
    assert "soon" in text(id_token=compact({"alg": "RS256"}, {"exp": "soon"}))


def test_the_three_parts_of_a_token_are_told_apart():
    id_token = compact({"alg": "RS256"}, {"sub": "ada"})
    shown = {node.get("class"): node.text() for node in drawn(id_token=id_token) if node.tag == "span"}
    assert [shown[f"part-{part}"] for part in ("header", "payload", "signature")] == id_token.split(".")


def test_the_letters_of_a_claim_are_marked_in_both_tokens():
    both = [compact({"alg": "RS256"}, {"iss": "a", "aud": aud}) for aud in ("page", "api")]
    nodes = drawn(id_token=both[0], access_token=both[1], marked="aud")
    assert len([node for node in nodes if node.get("class") == "marked"]) == 2
    assert not [node for node in drawn(id_token=both[0]) if node.get("class") == "marked"]


def test_an_access_token_that_is_no_jwt_is_opaque_and_no_error():
    assert "opaque" in text(access_token="q1w2e3")
