"""Where an answer may go, and when nobody knows."""

import pytest

from server.authorization_server.protocol.destinations import PageError
from tests.unit.authorization_server.protocol.parsing import CHALLENGE, parse, refused

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


@pytest.mark.parametrize("uri", HOSTILE)
def test_hostile_redirect_uris_get_a_page(uri):
    """A5 of the attacks: only the exact string is registered."""
    with pytest.raises(PageError):
        parse(redirect_uri=uri)
