"""A set of keys from the network may be any text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.oidc.issuer import keys

from ..json_values import JSON


@given(st.text() | st.dictionaries(st.text(), JSON, max_size=3).map(json.dumps))
def test_a_set_of_keys_or_an_error(text: str) -> None:
    try:
        found = keys.read_keys(text)
    except ValueError:
        return
    assert all(isinstance(key, dict) for key in found)
