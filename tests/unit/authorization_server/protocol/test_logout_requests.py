"""What is done for a request to log out."""

import pytest

from server.authorization_server.protocol.decisions import Session
from server.authorization_server.protocol.destinations import PageError
from server.authorization_server.protocol.logout_requests import LogoutRequest, decide_logout
from server.config import ClientRegistration

CLIENT = ClientRegistration(
    client_id="app", name="App", redirect_uris=(), post_logout_redirect_uris=("https://a.example/?x=1",)
)
ADA = Session(sid="s", subject="ada", auth_time=0, connection="database")


def read_hint(hint):
    if not hint.startswith("of "):
        raise ValueError
    return {"sub": hint[3:], "aud": "app"}


def decided(session=ADA, **given):
    return decide_logout(list(given.items()), session, {"app": CLIENT}, read_hint)


def test_a_hint_of_the_person_ends_the_session():
    there = decided(id_token_hint="of ada", post_logout_redirect_uri="https://a.example/?x=1", state="s&1")
    assert there == LogoutRequest(CLIENT, "https://a.example/?x=1&state=s%261", ask=False)
    assert decided(id_token_hint="of ada") == LogoutRequest(CLIENT, None, ask=False)
    assert decided(None, id_token_hint="of ada") == LogoutRequest(CLIENT, None, ask=False)


def test_without_a_hint_of_this_person_they_are_asked():
    assert decided() == LogoutRequest(None, None, ask=True)
    assert decided(client_id="app", post_logout_redirect_uri="https://a.example/?x=1").ask
    assert decided(id_token_hint="of alan").ask
    assert decided(post_logout_redirect_uri="https://anything.example/").location is None


@pytest.mark.parametrize(
    "given",
    [
        {"id_token_hint": "nonsense"},
        {"id_token_hint": "of ada", "client_id": "other"},
        {"client_id": "other"},
        {"id_token_hint": "of ada", "post_logout_redirect_uri": "https://evil.example/"},
        {"id_token_hint": "of ada", "post_logout_redirect_uri": "https://a.example/?x=1&y=2"},
        {"client_id": "app", "post_logout_redirect_uri": "https://a.example/"},
    ],
)
def test_what_is_wrong_gets_a_page(given):
    with pytest.raises(PageError):
        decided(**given)


def test_a_parameter_twice():
    with pytest.raises(PageError):
        decide_logout([("state", "a"), ("state", "b")], ADA, {}, read_hint)
