"""The parsers: right on what is right, one clear error on everything else, and never anything but our errors."""

import base64
import json
import time
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.oidc.answer import jws
from app.oidc.answer.responses import AuthorizationResponse
from app.oidc.base import strict_json
from app.oidc.errors import OidcError, ResponseMalformed, ResponseTooLarge, TokenMalformed
from app.oidc.issuer import keys
from app.oidc.tokens import Tokens


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


# --- the answer -----------------------------------------------------------------------------------------------

NAMES = st.text(min_size=1, max_size=20)


@given(st.lists(st.tuples(NAMES, st.text(max_size=40)), max_size=60), st.sampled_from("#?"))
def test_what_was_written_is_read(pairs: list[tuple[str, str]], mark: str) -> None:
    response = AuthorizationResponse.parse(mark + urlencode(pairs))
    assert response.parameters == tuple(pairs)
    assert response.mode == ("query" if mark == "?" else "fragment")


@given(st.text(max_size=300))
def test_any_text_is_an_answer_or_one_of_our_errors(raw: str) -> None:
    try:
        response = AuthorizationResponse.parse(raw)
    except OidcError:
        return
    assert all(isinstance(value, str) for pair in response.parameters for value in pair)
    assert set(response.repeated()) <= {name for name, _ in response.parameters}


@pytest.mark.parametrize("raw", ["#nonsense", "#a=1&nonsense", "#a=%ff", "#%c3%28=1", "#&&", "#state"])
def test_nonsense_is_malformed(raw: str) -> None:
    with pytest.raises(ResponseMalformed):
        AuthorizationResponse.parse(raw)


@pytest.mark.parametrize("raw", ["#", "?", ""])
def test_an_empty_answer_has_no_parameters(raw: str) -> None:
    assert AuthorizationResponse.parse(raw).parameters == ()


@pytest.mark.parametrize("raw", ["#state=" + "x" * 1_000_000, "#" + "&".join(f"p{n}=1" for n in range(10_000))])
def test_a_huge_answer_is_one_clear_error_at_once(raw: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ResponseTooLarge, match="more than"):
        AuthorizationResponse.parse(raw)
    assert time.perf_counter() - began < 0.1


def test_the_largest_number_of_parameters() -> None:
    assert len(AuthorizationResponse.parse("#" + "&".join(f"p{n}=1" for n in range(64))).parameters) == 64
    with pytest.raises(ResponseTooLarge):
        AuthorizationResponse.parse("#" + "&".join(f"p{n}=1" for n in range(65)))


def test_an_empty_value_counts_as_none() -> None:
    response = AuthorizationResponse.parse("#error=&state=x")
    assert response.first("error") is None
    assert response.present({"error", "state"}) == ["state"]


def test_a_message_has_the_same_limits() -> None:
    assert AuthorizationResponse.from_message({"state": "x"}).mode == "web_message"
    for data in ({"state": "x" * 70_000}, {f"p{n}": "1" for n in range(65)}):
        with pytest.raises(ResponseTooLarge):
            AuthorizationResponse.from_message(data)


# --- tokens ---------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON, max_size=5), st.dictionaries(st.text(), JSON, max_size=5), st.binary())
def test_a_token_is_taken_apart(header: dict[str, object], payload: dict[str, object], signature: bytes) -> None:
    tail = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    token = jws.parse(f"{encoded(header)}.{encoded(payload)}.{tail}")
    assert (token.header, token.payload, token.signature) == (header, payload, signature)
    assert token.signing_input == f"{encoded(header)}.{encoded(payload)}".encode()


@given(st.text() | st.lists(st.text(alphabet="eyJ01-_=+/ .{}", max_size=40), max_size=4).map(".".join))
def test_any_text_is_a_token_or_malformed(compact: str) -> None:
    with suppress(TokenMalformed):  # and nothing but that
        jws.parse(compact)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_in_the_parts_are_a_token_or_malformed(header: bytes, payload: bytes) -> None:
    parts = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (header, payload, b"")]
    with suppress(TokenMalformed):
        jws.parse(".".join(parts))


RIGHT = encoded({"alg": "RS256"})


@pytest.mark.parametrize(
    "compact",
    [
        "",
        "..",
        "a.b",
        "a.b.c.d",
        f"{RIGHT}.{RIGHT}",
        f"{RIGHT}.{encoded([1])}.",
        f"{RIGHT}.{encoded('text')}.",
        f"{RIGHT}=.{RIGHT}.",
        f"{RIGHT} .{RIGHT}.",
        f"{RIGHT}.{RIGHT}.A",
        f"{RIGHT}.{RIGHT}.AB",  # bits are left over that a second spelling could change
        f"{RIGHT}.{RIGHT}.a+b/",
        f"{RIGHT}.{RIGHT}.ä",
    ],
)
def test_what_is_no_token(compact: str) -> None:
    with pytest.raises(TokenMalformed):
        jws.parse(compact)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"sub": "ada", "sub": "alan"}',
        b'{"exp": NaN}',
        b'{"exp": Infinity}',
        b'\xff{"sub": "ada"}',
        b'\xef\xbb\xbf{"sub": "ada"}',
        b'{"a": ' * 33 + b"1" + b"}" * 33,
        b'{"a": ' + b"[" * 30_000,
        b'{"a": "' + b"[" * 10,
    ],
)
def test_json_that_is_none(payload: bytes) -> None:
    part = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    with pytest.raises(TokenMalformed):
        jws.parse(f"{RIGHT}.{part}.")


def test_a_huge_token_is_one_clear_error_at_once() -> None:
    began = time.perf_counter()
    with pytest.raises(TokenMalformed, match="characters"):
        jws.parse(f"{RIGHT}.{'A' * 1_000_000}.")
    assert time.perf_counter() - began < 0.1


def nested(levels: int, before: str = "") -> str:
    return f'{{"a": [{before}{"[" * (levels - 2)}{"]" * (levels - 2)}]}}'


@pytest.mark.parametrize("before", ["", "[], " * 40, "{}, " * 40])
def test_32_levels_may_be_nested_beside_any_number_of_others(before: str) -> None:
    assert strict_json.read_object(nested(32, before)) == json.loads(nested(32, before))
    with pytest.raises(ValueError, match="32 levels"):
        strict_json.read_object(nested(33, before))


@pytest.mark.parametrize("text", ['{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', '{"a": "\\"[[[[{{{{"}'])
def test_brackets_in_texts_are_not_depth(text: str) -> None:
    assert strict_json.read_object(text) == json.loads(text)


@given(st.text() | st.dictionaries(st.text(), JSON, max_size=3).map(json.dumps))
def test_a_set_of_keys_or_an_error(text: str) -> None:
    try:
        found = keys.read_keys(text)
    except ValueError:
        return
    assert all(isinstance(key, dict) for key in found)


# --- stored tokens --------------------------------------------------------------------------------------------


@given(JSON)
def test_stored_tokens_may_be_anything(data: object) -> None:
    assert Tokens.from_json(data) is None


def test_stored_tokens_come_back() -> None:
    tokens = Tokens(response_type="token", received_at=1, expires_at=2, scope="a", access_token="secret")
    assert Tokens.from_json(json.loads(json.dumps(tokens.to_json()))) == tokens
