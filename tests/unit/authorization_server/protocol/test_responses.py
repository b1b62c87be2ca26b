"""Where an answer goes, and what is in it."""

import pytest

from server.authorization_server.protocol.destinations import Destination
from server.authorization_server.protocol.responses import (
    ErrorResponse,
    FormPost,
    Issued,
    Redirect,
    WebMessage,
    respond,
)
from server.config import ClientRegistration

CLIENT = ClientRegistration(client_id="app", name="App", redirect_uris=())
ISSUER = "https://login.example"
TOKENS = Issued(access_token="at", expires_in=600, scope=frozenset({"openid", "email"}), id_token="it")


def answer(result, mode="fragment", state="a b+c&d", uri="https://app.example:8443/cb"):
    return respond(Destination(CLIENT, uri, mode, state), result, ISSUER)


def test_fragment():
    assert answer(TOKENS) == Redirect(
        "https://app.example:8443/cb#access_token=at&token_type=Bearer&expires_in=600&scope=email%20openid"
        "&id_token=it&state=a%20b%2Bc%26d&iss=https%3A%2F%2Flogin.example"
    )


def test_an_id_token_alone_brings_nothing_of_an_access_token():
    assert answer(Issued(id_token="it", expires_in=600, scope=frozenset({"openid"})), state=None) == Redirect(
        "https://app.example:8443/cb#id_token=it&iss=https%3A%2F%2Flogin.example"
    )


def test_query_is_added_to_what_the_address_has():
    assert answer(Issued(code="c"), "query", uri="https://app.example/cb?x=1", state=None) == Redirect(
        "https://app.example/cb?x=1&code=c&iss=https%3A%2F%2Flogin.example"
    )


def test_form_post_and_web_message():
    fields = {
        "access_token": "at",
        "token_type": "Bearer",
        "expires_in": "600",
        "scope": "email openid",
        "id_token": "it",
        "state": "s",
        "iss": ISSUER,
    }
    assert answer(TOKENS, "form_post", "s") == FormPost("https://app.example:8443/cb", fields)
    assert answer(TOKENS, "web_message", "s") == WebMessage("https://app.example:8443", fields)


@pytest.mark.parametrize("mode", ["form_post", "web_message"])
def test_errors_go_the_same_way(mode):
    sent = answer(ErrorResponse("access_denied", "No."), mode, "s")
    assert sent.fields == {"error": "access_denied", "error_description": "No.", "state": "s", "iss": ISSUER}


def test_a_description_can_end_neither_a_header_nor_an_attribute():
    sent = answer(ErrorResponse("invalid_request", 'a"b\\c\r\nd\te\u00e9'), "form_post", None)
    assert sent.fields["error_description"] == "a?b?c??d?e?"


def test_no_token_is_in_a_repr():
    assert "at'" not in repr(TOKENS)
    assert "it'" not in repr(TOKENS)
