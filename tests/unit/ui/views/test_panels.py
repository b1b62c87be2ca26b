"""The panel: tokens, checks, the wire, storage."""

import json
from base64 import urlsafe_b64encode

from app.oidc.tokens import Tokens
from app.ui.views import checks, storage, tokens, wire

NOW = 1_800_000_000.0


def compact(header, payload):
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, payload))
    return ".".join((*parts, "c2lnbmF0dXJl"))


def make_tokens(**changes):
    given = {"response_type": "id_token token", "received_at": NOW, "expires_at": NOW + 600, "scope": "openid"}
    return Tokens(**{**given, **changes})


def text(nodes):
    return "".join(node.text() for node in nodes)


def test_every_claim_has_a_sentence_and_times_are_in_words():
    id_token = compact({"alg": "RS256", "kid": "k"}, {"iss": "http://login.example", "exp": NOW + 599, "own": [1, 2]})
    said = text(tokens.view(make_tokens(id_token=id_token), NOW))
    assert "Issued by this server" in said
    assert "Expires in 9 minutes." in said
    assert "Expired 1 second ago." in text(tokens.view(make_tokens(id_token=id_token), NOW + 600))
    assert "own" in said
    assert "the standard does not define" in said


def test_a_claim_that_is_an_address_is_called_the_issuers_own():
    id_token = compact({"alg": "RS256"}, {"https://login.example/role": {"level": 7}})
    said = text(tokens.view(make_tokens(id_token=id_token), NOW))
    assert "A claim of the issuer’s own" in said
    assert '{"level": 7}' in said


def test_a_time_that_is_no_time_is_shown_as_it_is():
    id_token = compact({"alg": "RS256"}, {"exp": "soon"})
    assert "soon" in text(tokens.view(make_tokens(id_token=id_token), NOW))


def test_the_three_parts_of_a_token_are_told_apart():
    id_token = compact({"alg": "RS256"}, {"sub": "ada"})
    nodes = [node for top in tokens.view(make_tokens(id_token=id_token), NOW) for node in top.walk()]
    shown = {node.get("class"): node.text() for node in nodes if node.tag == "span"}
    assert [shown[f"part-{part}"] for part in ("header", "payload", "signature")] == id_token.split(".")


def test_an_access_token_that_is_no_jwt_is_opaque_and_no_error():
    assert "opaque" in text(tokens.view(make_tokens(access_token="q1w2e3"), NOW))


def test_checks_show_expected_found_and_source_of_the_latest_answer(log):
    for number in (1, 2, 3):
        log.check(number, journey="login-1")
    log.check(1, journey="silent-2")
    log.check(10, outcome="refused", journey="silent-2")
    said = text(checks.view(log))
    assert "check 10 refused" in said
    assert "Nothing of the answer was kept." in said
    assert all(fact in said for fact in ("n-1", "n-2", "OpenID Connect Core 3.2.2.11"))
    assert [event.details["check"]["number"] for event in checks.latest(log)] == [1, 10]


def test_without_an_answer_no_check_is_pretended():
    (node,) = checks.view(())
    assert node.get("class") == "empty"


def test_the_check_of_userinfo_joins_those_of_the_login(log):
    for number in (1, 2):
        log.check(number, journey="login-1")
    log.check(13, journey="userinfo-2")
    assert [event.details["check"]["number"] for event in checks.latest(log)] == [1, 2, 13]


def test_the_wire_puts_each_answer_beside_its_request_newest_first(log):
    log.leave()
    log.come_back()
    log.call(status=403)
    assert [(e.request.name, e.response.name if e.response else None) for e in wire.exchanges(log)] == [
        ("api_request", "api_response"),
        ("authorization_request", "authorization_response"),
        ("discovery_request", "discovery_response"),
    ]


def test_the_same_request_twice_in_a_journey_keeps_its_own_answers(log):
    log.call(status=401)
    log.call(status=200)
    answers = [e.response.details["response"]["status"] for e in wire.exchanges(log) if e.response]
    assert answers == [200, 401]


def test_a_request_under_way_has_no_answer_yet(log):
    log.leave()
    newest = wire.exchanges(log)[0]
    assert (newest.request.name, newest.response) == ("authorization_request", None)


def test_an_answer_that_has_not_come_is_told_from_a_page_that_left(log):
    log.leave()
    assert "The page left for this one." in text(wire.view(log))
    log.ask("userinfo", "http://[nonsense", "userinfo-2", status=None)
    log.add(
        "api_request",
        sentence="Asked.",
        receiver="api",
        channel="back",
        journey="api-3",
        details={"request": {"method": "GET", "url": "http://api.example/messages"}},
    )
    assert "No answer yet." in text(wire.view(log))


def test_the_wire_never_shows_a_token(log):
    log.leave()
    log.come_back()
    assert "q1w2e3" not in text(wire.view(log))
    assert "6 characters, not kept" in text(wire.view(log))


def test_storage_says_what_is_where_and_never_a_value():
    held = make_tokens(id_token="a.b.c", access_token="q1w2e3")
    said = text(
        storage.view(held, {"lab.page": "Hello, Alan", "oidc spa http://x transaction abc": "{}"}, {"other": "1"})
    )
    assert "Access token" in said
    assert "The state and nonce of one login" in said
    assert "Not made by this page." in said
    assert "Hello, Alan" not in said
    assert "q1w2e3" not in said


def test_without_a_login_memory_is_not_mentioned():
    assert "Memory" not in text(storage.view(None, {}, {}))
