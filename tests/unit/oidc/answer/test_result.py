"""The tokens that a good answer becomes."""

import pytest

from .login import Login


@pytest.mark.parametrize(
    ("answered", "granted", "missing"),
    [
        ("openid profile", "openid profile", "read:messages"),
        ("openid profile read:messages extra", "openid profile read:messages extra", ""),
        (None, "openid profile read:messages", ""),  # RFC 6749 section 5.1: all that was asked for
    ],
)
async def test_the_scope_is_what_the_answer_says_was_granted(
    login: Login, answered: str | None, granted: str, missing: str
) -> None:
    await login.answered_with(parameters={"scope": answered})
    tokens = login.client.session.tokens
    assert tokens is not None
    assert (tokens.scope, tokens.missing_scope) == (granted, missing)


@pytest.mark.parametrize(("response_type", "token_type"), [("id_token token", "Bearer"), ("id_token", None)])
async def test_a_token_type_is_that_of_an_access_token(
    login: Login, response_type: str, token_type: str | None
) -> None:
    await login.answered_with(request={"response_type": response_type, "scope": "openid"})
    tokens = login.client.session.tokens
    assert tokens is not None
    assert tokens.token_type == token_type
