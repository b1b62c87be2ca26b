"""Messages between tabs: what one tab writes another one reads, and anything else is passed over."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.oidc import Tokens
from app.oidc.errors import LoginRequired
from app.oidc.session.messages import Begun, Ended, Failed, Finished, Message, Shared, from_text, to_text

CLIENT = "oidc spa http://login.lab.localhost:8000 "
TOKENS = Tokens(response_type="id_token", received_at=1, expires_at=2, scope="openid", id_token_claims={"sub": "ada"})


@pytest.mark.parametrize(
    "message",
    [
        Shared(TOKENS, {"name": "Ada"}, "key", "first", flagged=True),
        Shared(TOKENS, None, "", "first", flagged=False),
        Ended("first", "logout", "You logged out."),
        Begun("key"),
        Finished("key"),
    ],
)
def test_a_message_is_read_as_it_was_written(message: Message) -> None:
    assert from_text(to_text(message, CLIENT), CLIENT) == message


def test_a_failure_is_read_as_it_was_written() -> None:
    read = from_text(to_text(Failed("key", LoginRequired("Nobody is there.", hint="Ring.")), CLIENT), CLIENT)
    assert isinstance(read, Failed)
    assert (type(read.error), str(read.error), read.key) == (LoginRequired, "Nobody is there. Ring.", "key")


def test_messages_of_another_client_are_passed_over() -> None:
    assert from_text(to_text(Begun("key"), "oidc another "), CLIENT) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MESSAGES = st.fixed_dictionaries(
    {"type": st.sampled_from(["tokens", "begun", "ended", "failed", "other", ""]) | JSON},
    optional={"key": JSON, "tokens": JSON, "profile": JSON, "session": JSON, "code": JSON, "message": JSON},
)


@given(st.text() | JSON.map(json.dumps) | MESSAGES.map(json.dumps))
def test_any_message_is_understood_or_passed_over(text: str) -> None:
    for message in (text, text.replace("{", f'{{"client": {json.dumps(CLIENT)}, ', 1)):
        assert isinstance(from_text(message, CLIENT), Begun | Finished | Failed | None)
