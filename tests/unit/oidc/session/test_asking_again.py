"""What is asked for to get tokens of the same kind again, or for other permissions."""

from dataclasses import replace

import pytest

from app.oidc import LoginOptions
from app.oidc.session.asking_again import key_of, more_of, same_again
from tests.unit.oidc.session.examples import tokens

API = "https://api.example/"
BOTH = replace(tokens(), scope="openid read", audience=API, id_token="an ID token")
ACCESS_ONLY = replace(tokens(None, kind="token"), scope="read", audience=API)


def test_without_tokens_the_settings_say_what_to_ask_for() -> None:
    assert same_again(None) == LoginOptions()
    assert same_again(None, "code", "write", API) == LoginOptions(response_type="code", scope="write", audience=API)


def test_no_more_is_asked_for_than_was_granted() -> None:
    assert same_again(BOTH) == LoginOptions(response_type="id_token token", scope="openid read", audience=API)
    assert same_again(ACCESS_ONLY) == LoginOptions(response_type="token", scope="read", audience=API)


def test_what_the_caller_names_takes_the_place_of_what_was_granted() -> None:
    other = same_again(BOTH, "code", "openid write", "https://other.example/")
    assert other == LoginOptions(response_type="code", scope="openid write", audience="https://other.example/")


@pytest.mark.parametrize("granted", ["read", "read openid", ""])
def test_where_there_was_an_id_token_another_one_is_asked_for(granted: str) -> None:
    """An authorization server need not list ``openid`` in the scope that it granted."""
    assert "openid" in (same_again(replace(BOTH, scope=granted)).scope or "").split()
    code = replace(BOTH, scope=granted, response_type="code")
    assert "openid" in (same_again(code).scope or "").split()
    assert "openid" in (same_again(ACCESS_ONLY, "id_token token").scope or "").split()


@pytest.mark.parametrize("audience", [None, API])
def test_at_the_sessions_api_permissions_are_added(audience: str | None) -> None:
    assert more_of(BOTH, "write", audience) == same_again(replace(BOTH, scope="openid read write"))
    assert more_of(BOTH, None, audience) == same_again(BOTH)


def test_at_another_api_they_are_asked_for_alone() -> None:
    other = "https://other.example/"
    assert more_of(ACCESS_ONLY, "write", other) == LoginOptions(response_type="token", scope="write", audience=other)
    assert more_of(ACCESS_ONLY, None, other) == LoginOptions(response_type="token", scope="read", audience=other)


def test_the_key_is_the_same_for_the_same_request_only() -> None:
    options = LoginOptions(response_type="code", scope="read write", audience=API)
    assert key_of(options) == key_of(replace(options, scope="write read", prompt="none"))
    others = [replace(options, **{name: None}) for name in ("response_type", "scope", "audience")]
    assert len({key_of(each) for each in [options, *others, replace(options, scope="")]}) == 5
