"""Tokens as they are stored: anything else at their place is none."""

import json

from hypothesis import given

from app.oidc.tokens import Tokens

from .json_values import JSON


@given(JSON)
def test_stored_tokens_may_be_anything(data: object) -> None:
    assert Tokens.from_json(data) is None


def test_stored_tokens_come_back() -> None:
    tokens = Tokens(response_type="token", received_at=1, expires_at=2, scope="a", access_token="secret")
    assert Tokens.from_json(json.loads(json.dumps(tokens.to_json()))) == tokens
