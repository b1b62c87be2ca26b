"""What a request asks for, and what is refused with which error."""

import pytest

from tests.unit.authorization_server.protocol.parsing import API, APP, CHALLENGE, parse, refused


def test_a_good_request():
    request = parse()
    assert request.client is APP
    assert request.response_type == "id_token token"
    assert request.scope == {"openid", "email"}
    assert request.destination.response_mode == "fragment"
    assert request.destination.state == "xyz"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "id_token magic"}, "unsupported_response_type"),
        ({"response_type": "code id_token token", "code_challenge": CHALLENGE}, "unauthorized_client"),
        ({"scope": "email"}, "invalid_scope"),
        ({"scope": None, "response_type": "token"}, "invalid_scope"),
        ({"scope": "unknown", "response_type": "token"}, "invalid_scope"),
        ({"scope": 'openid "x"'}, "invalid_scope"),
        ({"nonce": None}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "9" * 400}, "invalid_request"),
        ({"max_age": "\u0663"}, "invalid_request"),
        ({"audience": "https://other.example/"}, "invalid_request"),
        ({"connection": "acme"}, "invalid_request"),
        ({"id_token_hint": "bad"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"id_token": 5}'}, "invalid_request"),
        ({"claims": '{"id_token": {"email": true}}'}, "invalid_request"),
        ({"claims": "[" * 5000}, "invalid_request"),
        ({"claims": '{"id_token": {"sub": {"value": "\\ud800"}}}'}, "invalid_request"),
        ({"claims": '{"id_token": {"sub": {"value": 5}}}'}, "invalid_request"),
        ({"claims": '{"id_token": {"sub": {"value": "alan"}}}', "id_token_hint": "good"}, "invalid_request"),
        ({"request": "e30."}, "request_not_supported"),
        ({"request_uri": "https://app.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
    ],
)
def test_refused_with(changes, code):
    error = refused(**changes)
    assert error.code == code
    assert error.destination.state == "xyz"
    assert error.destination.redirect_uri == "https://app.example/cb"


@pytest.mark.parametrize("name", ["scope", "nonce", "response_type", "response_mode", "prompt", "unknown"])
def test_a_parameter_twice(name):
    error = refused((name, "a"), (name, "b"))
    assert error.code == "invalid_request"
    assert name in error.description
    assert error.destination.state == "xyz"


def test_the_order_of_a_response_type_means_nothing():
    assert parse(response_type="token id_token").response_type == "id_token token"


def test_a_code_needs_pkce_by_s256():
    assert refused(response_type="code").code == "invalid_request"
    assert refused(response_type="code", code_challenge=CHALLENGE).code == "invalid_request"
    assert refused(response_type="code", code_challenge="short", code_challenge_method="S256").code == "invalid_request"
    request = parse(response_type="code", code_challenge=CHALLENGE, code_challenge_method="S256", nonce=None)
    assert request.code_challenge == CHALLENGE
    assert parse(code_challenge="anything").code_challenge is None


def test_an_api_brings_its_permissions():
    assert parse(scope="openid read").scope == {"openid"}
    assert parse(scope="openid read unknown", audience=API.identifier).scope == {"openid", "read"}


def test_unknown_and_empty_parameters_are_ignored():
    request = parse(prompt="sing", extra="x", max_age="", display="popup", ui_locales="de", acr_values="9")
    assert request.prompt == frozenset()
    assert request.max_age is None


def test_a_hint_names_the_person():
    assert parse(id_token_hint="good").subject == "ada"
    assert parse(claims='{"id_token": {"sub": {"value": "alan"}}}').subject == "alan"
    assert parse().subject is None
