"""What is refused, with which error, and where the error goes."""

import pytest

from server.authorization_server.protocol.destinations import PageError, Registry, ResponseError
from server.authorization_server.protocol.requests import AuthorizationRequest
from server.config import ApiRegistration, ClientRegistration

APP = ClientRegistration(
    client_id="app",
    name="App",
    redirect_uris=("https://app.example/cb", "https://app.example/cb?x=1"),
    web_origins=("https://app.example",),
    response_types=("id_token", "token", "id_token token", "code", "code id_token", "code token", "none"),
    allowed_connections=("database",),
)
IMPLICIT = ClientRegistration(
    client_id="implicit", name="I", redirect_uris=("https://i.example/",), response_types=("id_token",)
)
API = ApiRegistration(identifier="https://api.example/", name="API", permissions={"read": "Read"})
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
GOOD = {
    "client_id": "app",
    "redirect_uri": "https://app.example/cb",
    "response_type": "id_token token",
    "scope": "openid email",
    "state": "xyz",
    "nonce": "n",
}


def hint_subject(hint, client):
    if hint != "good":
        raise ValueError
    return "ada"


REGISTRY = Registry(clients={"app": APP, "implicit": IMPLICIT}, apis={API.identifier: API}, hint_subject=hint_subject)


def parse(*more, **changes):
    pairs = [(name, value) for name, value in (GOOD | changes).items() if value is not None]
    return AuthorizationRequest.parse([*pairs, *more], REGISTRY)


def refused(*more, **changes):
    with pytest.raises(ResponseError) as raised:
        parse(*more, **changes)
    return raised.value


def test_a_good_request():
    request = parse()
    assert request.client is APP
    assert request.response_type == "id_token token"
    assert request.scope == {"openid", "email"}
    assert request.destination.response_mode == "fragment"
    assert request.destination.state == "xyz"


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"client_id": None}, ()),
        ({"client_id": "other"}, ()),
        ({"client_id": ""}, ()),
        ({}, (("client_id", "app"),)),
        ({"redirect_uri": None}, ()),
        ({"redirect_uri": "https://evil.example/"}, ()),
        ({}, (("redirect_uri", "https://app.example/cb"),)),
        ({}, (("redirect_uri", "https://evil.example/"),)),
        ({"response_mode": "smoke_signal"}, ()),
        ({"client_id": "implicit", "redirect_uri": "https://i.example/", "response_mode": "web_message"}, ()),
    ],
)
def test_no_redirect_when_nobody_knows_where_to(changes, more):
    with pytest.raises(PageError) as raised:
        parse(*more, **changes)
    assert raised.value.status == 400
    assert "https://evil.example" not in raised.value.sentence


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


def test_state_twice_is_answered_without_state():
    error = refused(("state", "other"))
    assert (error.code, error.destination.state) == ("invalid_request", None)


@pytest.mark.parametrize(
    ("client_id", "redirect_uri", "response_type", "mode"),
    [
        ("app", "https://app.example/cb", None, "query"),
        ("app", "https://app.example/cb", "magic", "query"),
        ("app", "https://app.example/cb", "magic token", "fragment"),
        ("app", "https://app.example/cb", "code magic", "query"),
        ("implicit", "https://i.example/", "magic", "fragment"),
        ("implicit", "https://i.example/", "code", "query"),
        ("implicit", "https://i.example/", None, "query"),
    ],
)
def test_where_errors_about_the_response_type_go(client_id, redirect_uri, response_type, mode):
    error = refused(client_id=client_id, redirect_uri=redirect_uri, response_type=response_type)
    assert error.destination.response_mode == mode


@pytest.mark.parametrize(
    ("response_type", "asked", "mode"),
    [
        ("id_token", None, "fragment"),
        ("token", None, "fragment"),
        ("token id_token", None, "fragment"),
        ("code", None, "query"),
        ("none", None, "query"),
        ("code id_token", None, "fragment"),
        ("code", "fragment", "fragment"),
        ("code", "query", "query"),
        ("id_token", "form_post", "form_post"),
        ("id_token", "web_message", "web_message"),
    ],
)
def test_response_modes(response_type, asked, mode):
    request = parse(
        response_type=response_type, response_mode=asked, code_challenge=CHALLENGE, code_challenge_method="S256"
    )
    assert request.destination.response_mode == mode


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


HOSTILE = [
    "https://app.example",
    "https://app.example/",
    "https://app.example/cb/",
    "https://app.example/cb/../evil",
    "https://app.example/cb/%2e%2e/evil",
    "https://app.example/cb?",
    "https://app.example/cb?x=2",
    "https://app.example/cb?x=1&y=2",
    "https://app.example/cb#",
    "https://app.example/cb#_",
    "https://app.example/cbevil",
    "https://app.example/CB",
    "HTTPS://app.example/cb",
    "https://APP.example/cb",
    "https://app.example:443/cb",
    "https://app.example:444/cb",
    "http://app.example/cb",
    "//app.example/cb",
    "https://app.example.evil.example/cb",
    "https://evil.example/https://app.example/cb",
    "https://evil.example?https://app.example/cb",
    "https://evil.example#https://app.example/cb",
    "https://app.example@evil.example/cb",
    "https://app.example:pw@evil.example/cb",
    "https://evil.example\\@app.example/cb",
    "https://app.example\\.evil.example/cb",
    "https://sub.app.example/cb",
    "https://app.example./cb",
    " https://app.example/cb",
    "https://app.example/cb ",
    "https://app.example/cb\n",
    "https://app.example/c\tb",
    "https://app.example/%63b",
    "https://app.ex\u0430mple/cb",
    "https://app.example/cb\u0000",
    "javascript:alert(1)//https://app.example/cb",
    "data:text/html,https://app.example/cb",
    "https://*.example/cb",
    "https://[::1]/cb",
]


@pytest.mark.parametrize("uri", HOSTILE)
def test_hostile_redirect_uris_get_a_page(uri):
    """A5 of the attacks: only the exact string is registered."""
    with pytest.raises(PageError):
        parse(redirect_uri=uri)
