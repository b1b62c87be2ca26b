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
