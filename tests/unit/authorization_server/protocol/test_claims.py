"""The ``claims`` parameter, and the claims about a person."""

import pytest

from server.authorization_server.protocol.claims import ClaimsRequest, claims_about

ADA = {"sub": "ada", "name": "Ada", "email": "ada@example.com", "website": None, "salary": 1, "phone_number": "+44"}


def test_the_parameter_names_claims_for_each_place():
    asked = ClaimsRequest.parse('{"userinfo": {"email": null}, "id_token": {"acr": {"essential": true}}, "other": 1}')
    assert asked == ClaimsRequest(userinfo={"email": {}}, id_token={"acr": {"essential": True}})
    assert ClaimsRequest.parse('{"userinfo": null}') == ClaimsRequest.parse("{}") == ClaimsRequest()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "null",
        '{"userinfo": []}',
        '{"id_token": "email"}',
        '{"id_token": {"email": true}}',
        '{"userinfo": {"email": []}}',
        '{"userinfo": {"\\ud800": null}}',
        '{"a":' * 100_000,
    ],
)
def test_anything_else_is_malformed(text):
    with pytest.raises(ValueError):  # noqa: PT011  # the client is told one sentence for all of them
        ClaimsRequest.parse(text)


def test_a_claim_by_name_belongs_to_the_scope_that_stands_for_it():
    assert ClaimsRequest(userinfo={"phone_number": {}}, id_token={"name": {}}).scope == {"phone", "profile"}
    assert ClaimsRequest(id_token={"acr": {}, "salary": {}}).scope == frozenset()


def test_what_is_kept_is_within_the_scope_and_has_no_demands():
    asked = ClaimsRequest(userinfo={"email": {"essential": True}, "name": {}}, id_token={"acr": {"value": "1"}})
    assert asked.within(frozenset({"openid", "email"})) == ClaimsRequest(userinfo={"email": {}})


def test_claims_about_a_person_are_those_of_the_scope_and_standard_ones_by_name():
    assert claims_about(ADA, frozenset({"profile"}), {}) == {"name": "Ada"}
    assert claims_about(ADA, frozenset(), {"email": {}, "salary": {}, "sub": {}}) == {"email": "ada@example.com"}
    assert claims_about(ADA, frozenset({"openid"}), {}) == {}
